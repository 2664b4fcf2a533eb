package com.kronkers.mlops.serving.prediction;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for the requests of all models. One that hangs in a model is replaced; as many may be as there were at first. */
final class PredictionThreads implements Lane.Threads {
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;
    private final int most;
    private int givenUp;

    PredictionThreads(int most) {
        this.most = most;
        AtomicInteger made = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "prediction-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        this.pool.allowCoreThreadTimeOut(true);
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
        pool.setCorePoolSize(most + givenUp);
        return true;
    }

    @Override
    public synchronized void gotBack() {
        givenUp--;
        pool.setCorePoolSize(most + givenUp);
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
