package com.kronkers.mlops.registry.version;

/**
 * Paired bootstrap of the candidate against another subject on identical rows.
 *
 * @param against {@code champion} or {@code baseline:<name>}
 * @param metric which error was compared
 * @param difference the candidate's error minus the other's: negative means the candidate is better
 * @param low lower end of the difference's interval
 * @param high upper end of the difference's interval
 * @param confidence of the interval, 0.95 for 95 %
 */
public record Comparison(String against, String metric, double difference, double low, double high, double confidence) {

    /** Whether the numbers make an interval at all. */
    public boolean wellFormed() {
        return Double.isFinite(difference) && Double.isFinite(low) && Double.isFinite(high) && low <= high;
    }
}
