package com.kronkers.mlops.monitoring.performance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How good versions were, measured on outcomes. */
@ApplicationScoped
public class Evaluations {

    private final EvaluationRepository repository;

    Evaluations(EvaluationRepository repository) {
        this.repository = repository;
    }

    /**
     * A version's performance.
     *
     * @param outcomes of all evaluated target times together
     * @param wape over all outcomes with enough company, weighted by outcomes; null where there are none
     * @param baseline the truth of the time before, on the rows that have one, with the version's own error on them
     */
    public record VersionPerformance(
            String version, long outcomes, Double wape, Baseline baseline, List<TargetTime> targetTimes) {}

    /** The naive forecast "as last time", and the model on the same rows; null where no row has a time before. */
    public record Baseline(String name, long outcomes, Double wape, Double modelWape) {}

    /** One target time; {@code threshold} is null where the reference holds no test error. */
    public record TargetTime(
            String time,
            long outcomes,
            double wape,
            double mae,
            double low,
            double high,
            Double threshold,
            String verdict,
            Instant evaluatedAt) {}

    @Transactional
    public List<VersionPerformance> of(String model) {
        Map<String, List<Evaluation>> byVersion = repository.of(model).stream()
                .collect(Collectors.groupingBy(e -> e.version, TreeMap::new, Collectors.toList()));
        return byVersion.entrySet().stream()
                .map(entry -> summarise(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static VersionPerformance summarise(String version, List<Evaluation> rows) {
        long outcomes = rows.stream().mapToLong(row -> row.outcomes).sum();
        List<Evaluation> comparable =
                rows.stream().filter(row -> row.baselineWape != null).toList();
        long baselineRows =
                comparable.stream().mapToLong(row -> row.baselineRows).sum();
        Baseline baseline = baselineRows == 0
                ? null
                : new Baseline(
                        "baseline:last-outcome",
                        baselineRows,
                        comparable.stream()
                                        .mapToDouble(row -> row.baselineWape * row.baselineRows)
                                        .sum()
                                / baselineRows,
                        comparable.stream()
                                        .mapToDouble(row -> row.modelWapeOnBaselineRows * row.baselineRows)
                                        .sum()
                                / baselineRows);
        Double wape = outcomes == 0
                ? null
                : rows.stream().mapToDouble(row -> row.wape * row.outcomes).sum() / outcomes;
        return new VersionPerformance(
                version,
                outcomes,
                wape,
                baseline,
                rows.stream().map(Evaluations::targetTime).toList());
    }

    private static TargetTime targetTime(Evaluation row) {
        return new TargetTime(
                row.targetTime,
                row.outcomes,
                row.wape,
                row.mae,
                row.low,
                row.high,
                row.threshold,
                row.verdict,
                row.evaluatedAt);
    }
}
