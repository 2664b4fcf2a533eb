package com.kronkers.mlops.monitoring.drift;

/**
 * What a judgement needs beside data.
 *
 * @param minimumRows fewest different rows of a window that are judged
 * @param minimumBuckets fewest reference buckets from which a null distribution is learned
 * @param falseAlarmRate accepted share of false alarms among the features called drifted
 * @param largestMixDifference total variation distance (0 to 1) of the entities asked for, above which a window is
 *     about other entities than the reference and cannot be compared with it
 * @param floors smallest effects worth an alarm, however significant they are
 */
public record DriftSettings(
        int minimumRows, int minimumBuckets, double falseAlarmRate, double largestMixDifference, EffectFloors floors) {

    private static final int FEWEST_BUCKETS = 4;

    public DriftSettings {
        if (minimumBuckets < FEWEST_BUCKETS) {
            throw new IllegalArgumentException("minimumBuckets must be at least " + FEWEST_BUCKETS);
        }
    }

    /**
     * The smallest effect of each test that may raise an alarm.
     *
     * @param psi 0.1 is customarily "some change", 0.25 "major"
     * @param ks share of rows that must have moved
     * @param cohensW 0.1 is customarily small, 0.3 medium
     * @param nullShare difference of shares
     * @param newCategory share of rows
     */
    public record EffectFloors(double psi, double ks, double cohensW, double nullShare, double newCategory) {

        double of(DriftTest test) {
            return switch (test) {
                case PSI -> psi;
                case KS -> ks;
                case CHI2 -> cohensW;
                case NULL_SHARE -> nullShare;
                case NEW_CATEGORY -> newCategory;
            };
        }
    }
}
