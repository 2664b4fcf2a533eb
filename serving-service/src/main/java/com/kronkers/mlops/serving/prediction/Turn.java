package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.deployment.Choice;
import com.kronkers.mlops.serving.deployment.Patience;
import java.util.concurrent.locks.LockSupport;

/** A request's turn to be worked on by one thread, which makes it. */
public final class Turn implements Patience {
    private final Thread thread = Thread.currentThread();
    private final Choice choice;
    private final boolean mayWait;
    private final boolean small;
    private long waitedNanos;
    private volatile boolean over;

    /**
     * @param choice who answers
     * @param waitedNanos since the request was there
     * @param mayWait whether its thread may be held up; not if it serves other connections meanwhile
     * @param small whether what it takes tells how long such requests take that are answered at once
     */
    Turn(Choice choice, long waitedNanos, boolean mayWait, boolean small) {
        this.choice = choice;
        this.waitedNanos = waitedNanos;
        this.mayWait = mayWait;
        this.small = small;
    }

    @Override
    public boolean mayWait() {
        return mayWait;
    }

    @Override
    public void waited(long nanos) {
        waitedNanos += nanos;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    /** Lets the thread stop waiting: there is nobody to answer any more. */
    void end() {
        over = true;
        LockSupport.unpark(thread);
    }

    /** Which variant is to answer. */
    public Choice choice() {
        return choice;
    }

    boolean isSmall() {
        return small;
    }

    long waitedNanos() {
        return waitedNanos;
    }
}
