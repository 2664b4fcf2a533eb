package com.kronkers.mlops.serving.access;

/**
 * A token bucket that may be overdrawn: a request is let in while anything is left, and so is what other replicas let in.
 * Debt is paid back before anything more is let in.
 */
final class Bucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double left;
    private long at;

    Bucket(double perSecond, double burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.left = burst;
        this.at = now;
    }

    /** 0 if a request may come in now, else the seconds until one may, rounded up. */
    synchronized int secondsUntilOpen(long now) {
        refill(now);
        return secondsUntilOpen();
    }

    /** Takes these rows if a request may come in now, and answers as {@link #secondsUntilOpen(long)} does. */
    synchronized int take(long rows, long now) {
        refill(now);
        int seconds = secondsUntilOpen();
        if (seconds == 0) {
            left -= rows;
        }
        return seconds;
    }

    private int secondsUntilOpen() {
        return left > 0 ? 0 : (int) Math.max(1, Math.ceil(Math.nextUp(-left) / perSecond));
    }

    /** Takes these rows, or gives back what is negative. */
    synchronized void pay(long rows, long now) {
        refill(now);
        left = Math.min(burst, left - rows);
    }

    private void refill(long now) {
        left = Math.min(burst, left + perSecond * (now - at) / NANOS);
        at = now;
    }
}
