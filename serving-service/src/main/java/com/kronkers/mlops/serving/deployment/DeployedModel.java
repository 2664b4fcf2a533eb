package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.LiveHistory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One version of one model, loaded, with the history it reads. It counts who uses it and lets go of the network when it
 * was replaced, or put out of memory, and the last user has gone.
 */
public final class DeployedModel {
    private static final int CLOSED = 0;
    private static final int RETRY_SECONDS = 30;
    /** Requests that are measured before a model counts as light: the first ones are slow in any JVM. */
    private static final int MEASURED = 16;
    /** How much of a newer measurement counts. */
    private static final double NEWER = 0.125;

    /**
     * Which decision put which version here.
     *
     * @param variant the alias it stands behind
     */
    public record Identity(String model, String version, long revision, String variant, String digest) {}

    private final Identity identity;
    private final SharedNetwork shared;
    private final LiveHistory history;
    private final Instant since;
    private final RecentCalls recent;
    private final InferenceMeters meters;
    private final MicroBatches batches;
    private final Signature.Column prediction;
    private final AtomicInteger measured = new AtomicInteger();
    private volatile double requestNanos;
    private volatile long lastUsed = System.nanoTime();
    /** One for being deployed, and one for each request under way. */
    private final AtomicInteger users = new AtomicInteger(1);

    DeployedModel(
            Identity identity,
            SharedNetwork shared,
            LiveHistory history,
            Instant since,
            RecentCalls recent,
            InferenceMeters meters,
            MicroBatches.Limits batch) {
        this.identity = identity;
        this.shared = shared;
        this.history = history;
        this.since = since;
        this.recent = recent;
        this.meters = meters;
        this.batches = new MicroBatches(shared.network().predictors(), batch, this::call);
        Signature signature = shared.network().signature();
        this.prediction = signature
                .output(Signature.Role.PREDICTION)
                .orElse(signature.outputs().get(0));
        meters.loaded(shared.bytes());
    }

    public Identity identity() {
        return identity;
    }

    /** How features are made from history; empty where callers supply every one of them. */
    public Optional<Recipe> recipe() {
        return network().recipe();
    }

    public Signature signature() {
        return network().signature();
    }

    /** The columns that {@link #predict} takes. */
    public List<Signature.Column> features() {
        return network().features();
    }

    /** The output that is the prediction: the one that is called so, or simply the first. */
    public Signature.Column prediction() {
        return prediction;
    }

    /** The past that its features are made from; empty without a recipe. */
    public Optional<LiveHistory> history() {
        return Optional.ofNullable(history);
    }

    public Instant since() {
        return since;
    }

    /** Measures what the model does not do itself: the wait before it, the whole request, requests that are refused. */
    public InferenceMeters meters() {
        return meters;
    }

    /** Like {@link #predict(Table, Patience)}, for a caller whose answer nobody waits for. */
    public Table predict(Table features) {
        return predict(features, Patience.ENDLESS);
    }

    /**
     * See {@link ServingModel#predict}, maybe together with rows of others; only between a lease's begin and end.
     *
     * @throws IllegalStateException if the model fails, or predicts something that is no number
     * @throws UnavailableModelException if it hangs
     * @throws WouldWaitException if the caller may not wait and would have to
     */
    public Table predict(Table features, Patience patience) {
        lastUsed = System.nanoTime();
        requireAlive();
        return batches.predict(features, patience);
    }

    private void requireAlive() {
        if (shared.calls().allHang()) {
            recent.failed();
            throw new UnavailableModelException(
                    "version " + identity.version() + " of model '" + identity.model() + "' hangs in all calls that it"
                            + " takes at once",
                    RETRY_SECONDS);
        }
    }

    /** How many calls hang. */
    int hanging() {
        return shared.calls().hanging();
    }

    /** Notes how long a small request took altogether, without the time it waited. */
    public void took(long nanos) {
        requestNanos = measured.getAndIncrement() == 0 ? nanos : requestNanos + NEWER * (nanos - requestNanos);
    }

    /** Whether small requests have lately taken no longer than this. */
    boolean takesAtMost(long nanos) {
        return measured.get() >= MEASURED && requestNanos <= nanos;
    }

    private Table call(Table features, int calls, boolean mayWait) {
        long start = System.nanoTime();
        meters.begin();
        int running = shared.calls().begin(start);
        try {
            Table outputs = mayWait
                    ? network().predict(features)
                    : network().tryPredict(features).orElseThrow(() -> WouldWaitException.INSTANCE);
            FiniteOutputs.require(prediction, signature().outputs(), outputs, recipe().isPresent() ? null : features);
            long nanos = System.nanoTime() - start;
            for (int call = 0; call < calls; call++) {
                recent.answered(nanos);
            }
            meters.inferred(features.rows(), nanos);
            return outputs;
        } catch (WouldWaitException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            if (calls == 1) {
                count(e);
            }
            // Else each is asked again by itself, and counts then.
            throw e;
        } finally {
            shared.calls().end(running);
            meters.end();
        }
    }

    private void count(Throwable e) {
        if (e instanceof BusyModelException) {
            meters.failed("busy");
        } else if (e instanceof IllegalArgumentException) {
            // The rows are wrong, not the model.
            meters.failed("input");
        } else {
            recent.failed();
            meters.failed("model");
        }
    }

    /** See {@link ServingModel#explains}. */
    public boolean explains() {
        return network().explains();
    }

    /** See {@link ServingModel#explainedClasses}. */
    public List<String> explainedClasses() {
        return network().explainedClasses();
    }

    /**
     * See {@link ServingModel#explain}, as one of the calls that the model takes at once; only between a lease's begin and
     * end.
     *
     * @throws UnavailableModelException if it hangs
     * @throws WouldWaitException if the caller may not wait and would have to
     */
    public Contributions explain(Table features, Patience patience) {
        lastUsed = System.nanoTime();
        requireAlive();
        return batches.alone(
                () -> {
                    meters.begin();
                    int running = shared.calls().begin(System.nanoTime());
                    try {
                        return network().explain(features);
                    } catch (RuntimeException | LinkageError e) {
                        count(e);
                        throw e;
                    } finally {
                        shared.calls().end(running);
                        meters.end();
                    }
                },
                patience);
    }

    /** The network itself, for what is neither measured nor judged. */
    ServingModel network() {
        return shared.network();
    }

    SharedNetwork shared() {
        return shared;
    }

    RecentCalls recent() {
        return recent;
    }

    long lastUsed() {
        return lastUsed;
    }

    /** Whether a request holds it. */
    boolean isInUse() {
        return users.get() > 1;
    }

    /** Adds a user, unless the model is closed already. */
    boolean acquire() {
        return users.getAndUpdate(now -> now == CLOSED ? CLOSED : now + 1) != CLOSED;
    }

    /** Takes a user away; the last one lets go of the network. */
    void release() {
        if (users.decrementAndGet() == CLOSED) {
            meters.unloaded();
            shared.release();
        }
    }

    /** Waits until the last user has gone, and of whatever else uses the network. */
    boolean awaitClosed(long timeout, TimeUnit unit) throws InterruptedException {
        return shared.awaitClosed(timeout, unit);
    }
}
