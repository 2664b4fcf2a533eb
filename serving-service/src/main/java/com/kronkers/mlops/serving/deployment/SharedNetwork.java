package com.kronkers.mlops.serving.deployment;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * A network in memory that every deployed model made from the same package with the same settings uses: a version
 * behind two aliases, or one that stays while the decision about another changes, is loaded once. The last of its holders closes it.
 */
final class SharedNetwork {
    private static final Logger LOG = Logger.getLogger(SharedNetwork.class);
    private static final int CLOSED = 0;

    private final ServingModel network;
    private final long bytes;
    private final RunningCalls calls;
    private final Runnable whenClosed;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Held once.
     *
     * @param bytes how much memory it takes, as well as it is known
     * @param longestCall how long a call of it should take at most
     */
    SharedNetwork(ServingModel network, long bytes, Duration longestCall, Runnable whenClosed) {
        this.network = network;
        this.bytes = bytes;
        this.calls = new RunningCalls(network.predictors(), longestCall);
        this.whenClosed = whenClosed;
    }

    ServingModel network() {
        return network;
    }

    long bytes() {
        return bytes;
    }

    RunningCalls calls() {
        return calls;
    }

    /** Adds a holder, unless the network is closed already. */
    boolean hold() {
        return holders.getAndUpdate(now -> now == CLOSED ? CLOSED : now + 1) != CLOSED;
    }

    /** Takes a holder away; the last one closes the network. It is often a request, which has its answer: it never fails. */
    void release() {
        if (holders.decrementAndGet() == CLOSED) {
            try {
                network.close();
            } catch (RuntimeException e) {
                LOG.error("A network was not closed, its memory may be lost until the next start", e);
            } finally {
                whenClosed.run();
                closed.countDown();
            }
        }
    }

    boolean isClosed() {
        return holders.get() == CLOSED;
    }

    boolean awaitClosed(long timeout, TimeUnit unit) throws InterruptedException {
        return closed.await(timeout, unit);
    }
}
