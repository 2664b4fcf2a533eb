package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.deployment.Patience;

/** A request's turn to be worked on by one thread. */
public final class Turn implements Patience {
    private final boolean mayWait;
    private final boolean small;
    private long waitedNanos;

    /**
     * @param waitedNanos since the request was there
     * @param mayWait whether its thread may be held up; not if it serves other connections meanwhile
     * @param small whether what it takes tells how long such requests take that are answered at once
     */
    Turn(long waitedNanos, boolean mayWait, boolean small) {
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

    boolean isSmall() {
        return small;
    }

    long waitedNanos() {
        return waitedNanos;
    }
}
