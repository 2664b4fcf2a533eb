package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.LiveHistory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * One version of one model, loaded, with the history it reads. It counts who uses it and closes the network when it was
 * replaced and the last user has gone.
 */
public final class DeployedModel {
    private static final Logger LOG = Logger.getLogger(DeployedModel.class);
    private static final int CLOSED = 0;

    /** Which decision put which version here. */
    public record Identity(String model, String version, long revision, String variant, String digest) {}

    private final Identity identity;
    private final ServingModel network;
    private final LiveHistory history;
    private final Instant since;
    /** One for being deployed, and one for each request under way. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final CountDownLatch closed = new CountDownLatch(1);

    DeployedModel(Identity identity, ServingModel network, LiveHistory history, Instant since) {
        this.identity = identity;
        this.network = network;
        this.history = history;
        this.since = since;
    }

    public Identity identity() {
        return identity;
    }

    /** How features are made from history; empty where callers supply every one of them. */
    public Optional<Recipe> recipe() {
        return network.recipe();
    }

    public Signature signature() {
        return network.signature();
    }

    /** The columns that {@link #predict} takes. */
    public List<Signature.Column> features() {
        return network.features();
    }

    /** The output that is the prediction: the one that is called so, or simply the first. */
    public Signature.Column prediction() {
        return signature()
                .output(Signature.Role.PREDICTION)
                .orElse(signature().outputs().get(0));
    }

    /** The past that its features are made from; empty without a recipe. */
    public Optional<LiveHistory> history() {
        return Optional.ofNullable(history);
    }

    public Instant since() {
        return since;
    }

    /** See {@link ServingModel#predict}; only between a lease's begin and end. */
    public Table predict(Table features) {
        return network.predict(features);
    }

    /** See {@link ServingModel#explains}. */
    public boolean explains() {
        return network.explains();
    }

    /** See {@link ServingModel#explain}; only between a lease's begin and end. */
    public Contributions explain(Table features) {
        return network.explain(features);
    }

    /** Adds a user, unless the model is closed already. */
    boolean acquire() {
        int now = users.get();
        while (now != CLOSED) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
            now = users.get();
        }
        return false;
    }

    /** Takes a user away; the last one closes the network. It is often a request, which has its answer: it never fails. */
    void release() {
        if (users.decrementAndGet() == CLOSED) {
            try {
                network.close();
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s was not closed, its memory may be lost until the next start", identity);
            } finally {
                closed.countDown();
            }
        }
    }

    /** Waits until the last user has gone. */
    boolean awaitClosed(long timeout, TimeUnit unit) throws InterruptedException {
        return closed.await(timeout, unit);
    }
}
