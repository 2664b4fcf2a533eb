package com.kronkers.mlops.trainers.validation;

import java.time.LocalDate;
import java.util.List;

/**
 * What {@code validation.json} says.
 *
 * @param outcome validated, or refused where no fair comparison is possible
 * @param refusedBecause {@code null} unless refused
 */
public record ValidationReport(
        String outcome,
        String refusedBecause,
        Split split,
        String primaryMetric,
        List<Metric> metrics,
        List<Comparison> comparisons) {

    /** @param zeroShare the share of all rows, not only the tested ones, whose target is zero */
    public record Split(
            LocalDate trainedThrough,
            LocalDate testedFrom,
            LocalDate testedThrough,
            int testRows,
            int series,
            double zeroShare) {}

    /** @param subject candidate, champion or {@code baseline:<name>} */
    public record Metric(String subject, double rmse, double mae, double wape) {
        static Metric of(String subject, Scores scores) {
            return new Metric(subject, scores.rmse(), scores.mae(), scores.wape());
        }
    }

    /** @param difference candidate minus the other: negative means that the candidate is better */
    public record Comparison(
            String against, String metric, double difference, double low, double high, double confidence) {}
}
