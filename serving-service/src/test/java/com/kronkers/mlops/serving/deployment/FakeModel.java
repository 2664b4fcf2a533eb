package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.platform.DemandModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Answers every row with one value, and complains if it is asked after its end. */
final class FakeModel implements ServingModel {
    private final double value;
    volatile String goldenProblem;
    /** What golden rows fail with; {@code null} = they do not. */
    volatile RuntimeException goldenFailure;

    private final Signature signature;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Whether callers supply every feature. */
    volatile boolean plain;
    /** What every question fails with; {@code null} = it answers. */
    volatile RuntimeException failure;
    /** What every question waits for; {@code null} = nothing. */
    volatile CountDownLatch held;
    /** How long every answer takes. */
    volatile long delayMillis;
    /** What every explanation is. */
    volatile Supplier<Contributions> explanation = () -> {
        throw new UnsupportedOperationException("a fake explains nothing");
    };

    FakeModel(double value) {
        this(value, null);
    }

    FakeModel(double value, String goldenProblem) {
        this(value, goldenProblem, DemandModel.SIGNATURE);
    }

    FakeModel(double value, String goldenProblem, Signature signature) {
        this.value = value;
        this.goldenProblem = goldenProblem;
        this.signature = signature;
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    public Optional<Recipe> recipe() {
        return plain ? Optional.empty() : Optional.of(DemandModel.RECIPE);
    }

    @Override
    public List<Signature.Column> features() {
        return DemandModel.RECIPE.featureNames().stream()
                .map(name -> new Signature.Column(name, "number"))
                .toList();
    }

    @Override
    public boolean explains() {
        return false;
    }

    @Override
    public Contributions explain(Table features) {
        return explanation.get();
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public int predictors() {
        return 2;
    }

    @Override
    public Table predict(Table features) {
        if (closed.get()) {
            throw new IllegalStateException("asked after it was closed");
        }
        CountDownLatch holding = held;
        if (holding != null) {
            uninterrupted(holding::await);
        }
        if (delayMillis > 0) {
            uninterrupted(() -> Thread.sleep(delayMillis));
        }
        if (failure != null) {
            throw failure;
        }
        double[] values = new double[features.rows()];
        Arrays.fill(values, value);
        if (closed.get()) {
            throw new IllegalStateException("closed while it was asked");
        }
        return Table.builder(values.length).doubles("units", values).build();
    }

    private interface Waiting {
        void run() throws InterruptedException;
    }

    private static void uninterrupted(Waiting waiting) {
        try {
            waiting.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void checkGoldenRows() {
        if (goldenFailure != null) {
            throw goldenFailure;
        }
        if (goldenProblem != null) {
            throw new RefusedVersionException(goldenProblem);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            throw new IllegalStateException("closed twice");
        }
    }
}
