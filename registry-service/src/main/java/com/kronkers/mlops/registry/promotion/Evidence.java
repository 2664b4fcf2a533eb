package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.registry.version.Comparison;
import com.kronkers.mlops.registry.version.Metric;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the validator measured, as far as the gate looks at it.
 *
 * @param refusedBecause why the validator itself could not judge the candidate; empty if it could
 * @param primaryMetric the error that decides: {@code wape}, {@code mae}, {@code rmse} or, of classes, {@code logLoss}
 * @param judgedAgainst the champion the candidate was compared with; empty if there was none then
 * @param metrics of candidate, champion and baselines on the same rows
 * @param comparisons of the candidate with each other subject on those rows
 */
public record Evidence(
        Optional<String> refusedBecause,
        String primaryMetric,
        OptionalInt judgedAgainst,
        List<Metric> metrics,
        List<Comparison> comparisons) {

    Optional<Metric> metric(String subject) {
        return metrics.stream().filter(m -> subject.equals(m.subject())).findFirst();
    }

    Optional<Comparison> comparison(String against) {
        return comparisons.stream()
                .filter(c -> against.equals(c.against()) && primaryMetric.equalsIgnoreCase(c.metric()))
                .findFirst();
    }
}
