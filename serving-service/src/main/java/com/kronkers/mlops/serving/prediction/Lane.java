package com.kronkers.mlops.serving.prediction;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/** The requests of one variant: some are worked on, a bounded number waits. No other variant's requests wait for them. */
final class Lane {
    /** Who works. */
    interface Threads extends Executor {
        /** Puts another thread in the place of one that may never return; false where that was done too often. */
        default boolean giveUp() {
            return true;
        }

        /** A thread that was given up has returned. */
        default void gotBack() {}
    }

    private final Threads threads;
    private final int mostAtWork;
    private final int mostWaiting;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Set<Runnable> atWork = new HashSet<>();

    Lane(Threads threads, int mostAtWork, int mostWaiting) {
        this.threads = threads;
        this.mostAtWork = mostAtWork;
        this.mostWaiting = mostWaiting;
    }

    /** Runs it when it is its turn; false where too many wait already. */
    synchronized boolean offer(Runnable work) {
        if (atWork.size() < mostAtWork) {
            begin(work);
            return true;
        }
        return waiting.size() < mostWaiting && waiting.add(work);
    }

    /** Takes it out of the line, unless it is being worked on. */
    synchronized void withdraw(Runnable work) {
        waiting.remove(work);
    }

    /** Lets the next one begin in the place of work that does not end, if that is still being worked on. */
    synchronized void giveUp(Runnable work) {
        if (atWork.contains(work) && threads.giveUp()) {
            atWork.remove(work);
            Runnable next = waiting.poll();
            if (next != null) {
                begin(next);
            }
        }
    }

    private void begin(Runnable work) {
        threads.execute(() -> runAndGoOn(work));
        atWork.add(work);
    }

    private void runAndGoOn(Runnable first) {
        for (Runnable next = first; next != null; next = after(next)) {
            next.run();
        }
    }

    private synchronized Runnable after(Runnable done) {
        if (!atWork.remove(done)) {
            threads.gotBack();
            return null;
        }
        Runnable next = waiting.poll();
        if (next != null) {
            atWork.add(next);
        }
        return next;
    }
}
