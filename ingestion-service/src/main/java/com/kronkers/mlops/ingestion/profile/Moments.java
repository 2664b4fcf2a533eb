package com.kronkers.mlops.ingestion.profile;

/**
 * Count, mean and spread of numbers, in a form that adds up without cancellation.
 *
 * @param count values
 * @param mean of the values, 0 without any
 * @param squares sum of the squared distances from the mean
 * @param negative values below 0
 * @param zero values that are 0
 */
record Moments(long count, double mean, double squares, long negative, long zero) {
    static final Moments NONE = new Moments(0, 0, 0, 0, 0);

    /** Both sets together (Chan, Golub, LeVeque: Updating formulae and a pairwise algorithm, 1979). */
    Moments plus(Moments other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        long all = count + other.count;
        double distance = other.mean - mean;
        double share = (double) other.count / all;
        return new Moments(
                all,
                mean + distance * share,
                squares + other.squares + distance * distance * count * share,
                negative + other.negative,
                zero + other.zero);
    }

    /** The same value a number of times. */
    static Moments of(double value, long times) {
        return new Moments(times, value, 0, value < 0 ? times : 0, value == 0 ? times : 0);
    }

    double deviation() {
        return count == 0 ? 0 : Math.sqrt(squares / count);
    }

    long nonZero() {
        return count - zero;
    }
}
