package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.history.LiveHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One target of a promotion in its place: which version stands behind which alias, how much of the traffic it gets, and
 * the model while it is in memory. A model that was put out of memory is loaded again by whoever asks for it first.
 */
final class Variant {
    private static final Logger LOG = Logger.getLogger(Variant.class);

    private final DeployedModel.Identity identity;
    private final ModelPromoted.Target target;
    private final LiveHistory history;
    private final RecentCalls recent;
    private final Instant since;
    private final Supplier<DeployedModel> loader;
    private final Runnable whenClosed;
    /** Held by whoever loads, puts out or closes; leases do not need it while the model is in memory. */
    private final ReentrantLock change = new ReentrantLock();

    private volatile DeployedModel model;
    private volatile TakenBack takenBack;
    private volatile Instant unconfirmed;
    private volatile boolean closed;

    /**
     * @param model in memory, held once for the variant
     * @param loader makes the model again after it was put out of memory
     * @param whenClosed called once, when the variant is replaced
     */
    Variant(ModelPromoted.Target target, DeployedModel model, Supplier<DeployedModel> loader, Runnable whenClosed) {
        this.identity = model.identity();
        this.target = target;
        this.history = model.history().orElse(null);
        this.since = model.since();
        this.recent = model.recent();
        this.model = model;
        this.loader = loader;
        this.whenClosed = whenClosed;
    }

    DeployedModel.Identity identity() {
        return identity;
    }

    ModelPromoted.Target target() {
        return target;
    }

    String alias() {
        return target.alias();
    }

    Instant since() {
        return since;
    }

    Optional<LiveHistory> history() {
        return Optional.ofNullable(history);
    }

    /** How it did lately, in memory or not. */
    RecentCalls recent() {
        return recent;
    }

    /** How it did lately. A call that hangs counts as failed as long as it does. */
    RecentCalls.Summary summary() {
        return recent.summary()
                .withFailed(inMemory().map(DeployedModel::hanging).orElse(0));
    }

    boolean isShadow() {
        return target.shadow();
    }

    boolean isChampion() {
        return target.isChampion();
    }

    /** Its share of the traffic now: none after it was taken back. */
    int weight() {
        return isShadow() || takenBack != null ? 0 : target.share();
    }

    Optional<TakenBack> takenBack() {
        return Optional.ofNullable(takenBack);
    }

    /** Gives it no traffic any more; it still answers whoever asks for it by name. */
    void takeBack(TakenBack why) {
        takenBack = why;
    }

    /** Since when a decision stands against it that cannot be followed. */
    Optional<Instant> unconfirmedSince() {
        return Optional.ofNullable(unconfirmed);
    }

    /** A decision at this time, or an earlier one, may have revoked it. */
    void unconfirmed(Instant since) {
        if (unconfirmed == null || since.isBefore(unconfirmed)) {
            unconfirmed = since;
        }
    }

    /** The newest decision names it. */
    void confirmed() {
        unconfirmed = null;
    }

    /** The model, if it is in memory. */
    Optional<DeployedModel> inMemory() {
        return Optional.ofNullable(model);
    }

    /**
     * The right to use the model, which is loaded first where it is not in memory.
     *
     * @param longestWait for it to be loaded; zero = the caller may not wait at all
     * @return empty if the variant was replaced meanwhile
     * @throws WouldWaitException if it is not in memory and the caller may not wait
     * @throws UnavailableModelException if it could not be loaded in this time
     */
    Optional<Lease> lease(Duration longestWait) {
        while (!closed) {
            DeployedModel now = model;
            if (now == null && longestWait.isZero()) {
                throw WouldWaitException.INSTANCE;
            } else if (now == null) {
                load(longestWait);
            } else if (now.acquire()) {
                return Optional.of(new Lease(now));
            } else {
                // It is being put out or replaced this very moment.
                Thread.onSpinWait();
            }
        }
        return Optional.empty();
    }

    /** Puts the model out of memory unless a request holds it; whether there was one to put out. */
    boolean putOut() {
        if (!change.tryLock()) {
            return false;
        }
        try {
            DeployedModel now = model;
            if (closed || now == null || now.isInUse()) {
                return false;
            }
            model = null;
            now.release();
            return true;
        } finally {
            change.unlock();
        }
    }

    /** Lets the model go once the requests that hold it are answered; what it was is returned. */
    Optional<DeployedModel> close() {
        change.lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            closed = true;
            DeployedModel last = model;
            model = null;
            if (last != null) {
                last.release();
            }
            whenClosed.run();
            return Optional.ofNullable(last);
        } finally {
            change.unlock();
        }
    }

    private void load(Duration longestWait) {
        try {
            if (!change.tryLock(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new UnavailableModelException(
                        "version " + identity.version() + " of model '" + identity.model() + "' is being loaded", 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableModelException("interrupted while the model was loaded", 1);
        }
        try {
            if (!closed && model == null) {
                model = loader.get();
            }
        } catch (RuntimeException | LinkageError e) {
            // Whatever it is, a package, a history or a disk: callers are told that the model does not answer now.
            LOG.errorf(e, "%s cannot be loaded again", identity);
            recent.failed();
            throw new UnavailableModelException(
                    "version " + identity.version() + " of model '" + identity.model() + "' cannot be loaded again: "
                            + e.getMessage(),
                    10);
        } finally {
            change.unlock();
        }
    }
}
