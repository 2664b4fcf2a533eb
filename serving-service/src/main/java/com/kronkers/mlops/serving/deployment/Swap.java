package com.kronkers.mlops.serving.deployment;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The change from one version to the next. Committing puts the staged version in place at once; closing without a commit
 * closes what was staged and leaves everything as it was. After a commit, closing lets the old version finish the
 * requests it has and close itself.
 */
final class Swap implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Swap.class);
    /** Only how long the log waits to report; a version with requests under way is never closed before their end. */
    private static final long DRAIN_SECONDS = 30;

    private final AtomicReference<DeployedModel> place;
    private DeployedModel staged;
    private DeployedModel replaced;
    private boolean committed;

    Swap(AtomicReference<DeployedModel> place) {
        this.place = place;
    }

    /** The model that will take the place; without one, committing empties it. */
    DeployedModel stage(DeployedModel next) {
        if (staged != null) {
            throw new IllegalStateException("a version is staged already");
        }
        staged = next;
        return next;
    }

    void commit() {
        replaced = place.getAndSet(staged);
        committed = true;
    }

    @Override
    public void close() {
        if (!committed) {
            Optional.ofNullable(staged).ifPresent(DeployedModel::release);
        } else if (replaced != null) {
            replaced.release();
            drain(replaced);
        }
    }

    private static void drain(DeployedModel old) {
        try {
            if (!old.awaitClosed(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warnf("%s still answers requests %d s after its replacement", old.identity(), DRAIN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
