package com.kronkers.mlops.serving.capture;

/**
 * How many single predictions may be told: so many a second in the long run, and many at once after a quiet time. Not
 * thread-safe.
 */
final class Allowance {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double most;
    private double left;
    private long at;

    /**
     * A full one.
     *
     * @param most that it holds after a quiet time
     */
    Allowance(double perSecond, double most, long now) {
        this.perSecond = perSecond;
        this.most = most;
        this.left = most;
        this.at = now;
    }

    /** Takes all of these, or none if there are not as many left. */
    boolean take(int predictions, long now) {
        left = Math.min(most, left + perSecond * (now - at) / NANOS);
        at = now;
        if (left < predictions) {
            return false;
        }
        left -= predictions;
        return true;
    }
}
