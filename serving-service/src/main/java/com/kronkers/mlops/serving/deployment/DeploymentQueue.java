package com.kronkers.mlops.serving.deployment;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Deploys what is wanted, one model after the other on one thread: only the newest revision of each, never an older one
 * after a newer one, and again with growing pauses until it is settled.
 */
final class DeploymentQueue implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DeploymentQueue.class);
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final long CLOSE_SECONDS = 5;

    private final Predicate<ModelPromoted> deploy;
    private final long firstPauseMillis;
    private final Map<String, ModelPromoted> wanted = new HashMap<>();
    /** What is wanted only since it served last: the same revision may say more than what had come of it. */
    private final Set<ModelPromoted> restored = Collections.newSetFromMap(new IdentityHashMap<>());

    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deployer");
        thread.setDaemon(true);
        return thread;
    });

    /** @param deploy brings a promotion about; false if it should be tried again */
    DeploymentQueue(Predicate<ModelPromoted> deploy, long firstPauseMillis) {
        this.deploy = deploy;
        this.firstPauseMillis = firstPauseMillis;
    }

    /**
     * Wants these promotions.
     *
     * @return opens when each of them was tried once
     */
    CountDownLatch want(List<ModelPromoted> promotions) {
        return want(promotions, false);
    }

    /** Wants what served last; a promotion of the same revision is still wanted afterwards. */
    CountDownLatch restore(List<ModelPromoted> served) {
        return want(served, true);
    }

    private CountDownLatch want(List<ModelPromoted> promotions, boolean restore) {
        CountDownLatch tried = new CountDownLatch(1);
        worker.execute(() -> {
            try {
                promotions.forEach(promoted -> want(promoted, restore));
            } finally {
                tried.countDown();
            }
        });
        return tried;
    }

    private void want(ModelPromoted promoted, boolean restore) {
        ModelPromoted newest = wanted.get(promoted.model());
        if (newest == null
                || promoted.revision() > newest.revision()
                || promoted.revision() == newest.revision() && restored.remove(newest)) {
            restored.remove(newest);
            wanted.put(promoted.model(), promoted);
            if (restore) {
                restored.add(promoted);
            }
            attempt(promoted, firstPauseMillis);
        }
    }

    private void attempt(ModelPromoted promoted, long pauseMillis) {
        if (wanted.get(promoted.model()) == promoted && !isSettled(promoted)) {
            long longer = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
            worker.schedule(() -> attempt(promoted, longer), pauseMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** A surprise with one model must not keep the others from being deployed. */
    private boolean isSettled(ModelPromoted promoted) {
        try {
            return deploy.test(promoted);
        } catch (RuntimeException | LinkageError e) {
            LOG.errorf(e, "%s revision %d is not deployed, trying again", promoted.model(), promoted.revision());
            return false;
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A deployment was under way when the service stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
