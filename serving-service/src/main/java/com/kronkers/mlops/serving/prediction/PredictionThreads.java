package com.kronkers.mlops.serving.prediction;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the requests of all models. An idle thread is given work before another one is made: of few threads each has
 * its memory at hand. One that hangs in a model is replaced; as many may be as there were at first.
 */
final class PredictionThreads implements Lane.Threads {
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;
    private final int most;
    private int givenUp;

    PredictionThreads(int most) {
        this.most = most;
        AtomicInteger made = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(
                0,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new IdleFirst(),
                work -> {
                    Thread thread = new Thread(work, "prediction-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                (work, full) -> full.getQueue().add(work));
    }

    /** Is full, as a pool sees it, while no thread waits for work; where no thread may be made either, it is not. */
    private static final class IdleFirst extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable work) {
            return tryTransfer(work);
        }
    }

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    @Override
    public synchronized boolean giveUp() {
        if (givenUp == most) {
            return false;
        }
        givenUp++;
        pool.setMaximumPoolSize(most + givenUp);
        // What waits for a thread gets the new one now: none would be made before the next request.
        Runnable first = pool.getQueue().poll();
        if (first != null) {
            pool.execute(first);
        }
        return true;
    }

    @Override
    public synchronized void gotBack() {
        givenUp--;
        pool.setMaximumPoolSize(most + givenUp);
    }

    /** How many hang. */
    synchronized int givenUp() {
        return givenUp;
    }

    void shutdown() {
        pool.shutdown();
    }
}
