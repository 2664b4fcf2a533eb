package com.kronkers.mlops.serving.prediction;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** The requests of one model: some are worked on, a bounded number waits. No other model's requests wait for them. */
final class Lane {
    private final Executor threads;
    private final int mostAtWork;
    private final int mostWaiting;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int atWork;

    Lane(Executor threads, int mostAtWork, int mostWaiting) {
        this.threads = threads;
        this.mostAtWork = mostAtWork;
        this.mostWaiting = mostWaiting;
    }

    /** Runs it when it is its turn; false where too many wait already. */
    synchronized boolean offer(Runnable work) {
        if (atWork < mostAtWork) {
            threads.execute(() -> runAndGoOn(work));
            atWork++;
            return true;
        }
        return waiting.size() < mostWaiting && waiting.add(work);
    }

    /** Takes it out of the line, unless it is being worked on. */
    synchronized void withdraw(Runnable work) {
        waiting.remove(work);
    }

    private void runAndGoOn(Runnable first) {
        for (Runnable next = first; next != null; next = next()) {
            next.run();
        }
    }

    private synchronized Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            atWork--;
        }
        return next;
    }
}
