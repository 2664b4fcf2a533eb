package com.kronkers.mlops.serving.prediction;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The requests of one variant: some are worked on; of others a bounded number, of bounded size, waits. No other variant's
 * requests wait for them.
 */
final class Lane {
    /** What is to be done. */
    interface Work extends Runnable {
        /** How much memory it takes while it waits. */
        default int bytes() {
            return 0;
        }
    }

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
    private final long mostWaitingBytes;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private final Set<Work> atWork = new HashSet<>();

    /** @param mostWaitingBytes of all that waits together */
    Lane(Threads threads, int mostAtWork, int mostWaiting, long mostWaitingBytes) {
        this.threads = threads;
        this.mostAtWork = mostAtWork;
        this.mostWaiting = mostWaiting;
        this.mostWaitingBytes = mostWaitingBytes;
    }

    /** Runs it when it is its turn; false where too many wait already, or too much. */
    synchronized boolean offer(Work work) {
        if (atWork.size() < mostAtWork) {
            begin(work);
            return true;
        }
        if (waiting.size() >= mostWaiting || waitingBytes + work.bytes() > mostWaitingBytes) {
            return false;
        }
        waitingBytes += work.bytes();
        return waiting.add(work);
    }

    /** Takes it out of the line, unless it is being worked on. */
    synchronized void withdraw(Work work) {
        if (waiting.remove(work)) {
            waitingBytes -= work.bytes();
        }
    }

    /** {@code null} if none waits. */
    private Work next() {
        Work next = waiting.poll();
        waitingBytes -= next == null ? 0 : next.bytes();
        return next;
    }

    /** Lets the next one begin in the place of work that does not end, if that is still being worked on. */
    synchronized void giveUp(Work work) {
        if (atWork.contains(work) && threads.giveUp()) {
            atWork.remove(work);
            Work next = next();
            if (next != null) {
                begin(next);
            }
        }
    }

    private void begin(Work work) {
        threads.execute(() -> runAndGoOn(work));
        atWork.add(work);
    }

    private void runAndGoOn(Work first) {
        for (Work next = first; next != null; next = after(next)) {
            next.run();
        }
    }

    private synchronized Work after(Work done) {
        if (!atWork.remove(done)) {
            threads.gotBack();
            return null;
        }
        Work next = next();
        if (next != null) {
            atWork.add(next);
        }
        return next;
    }
}
