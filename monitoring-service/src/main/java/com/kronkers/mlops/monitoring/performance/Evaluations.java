package com.kronkers.mlops.monitoring.performance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
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
     * @param wape mean over the target times that have one, weighted by outcomes; null where there are none
     * @param baseline the truth of the time before, on the rows that have one, with the version's own error on them
     */
    public record VersionPerformance(
            String version, long outcomes, Double wape, Baseline baseline, List<TargetTime> targetTimes) {}

    /** The naive forecast "as last time", and the model on the same rows; null where no row has a time before. */
    public record Baseline(String name, long outcomes, Double wape, Double modelWape) {}

    /**
     * One target time; {@code wape} and its interval are null where every truth was 0, {@code threshold} where the
     * reference holds no test error.
     */
    public record TargetTime(
            String time,
            long outcomes,
            Double wape,
            double mae,
            Double low,
            Double high,
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

    static VersionPerformance summarise(String version, List<Evaluation> rows) {
        long outcomes = rows.stream().mapToLong(row -> row.outcomes).sum();
        List<Evaluation> comparable = rows.stream()
                .filter(row -> finite(row.baselineWape) != null && finite(row.modelWapeOnBaselineRows) != null)
                .toList();
        long baselineRows =
                comparable.stream().mapToLong(row -> row.baselineRows).sum();
        Baseline baseline = baselineRows == 0
                ? null
                : new Baseline(
                        "baseline:last-outcome",
                        baselineRows,
                        mean(comparable, row -> row.baselineWape, row -> row.baselineRows),
                        mean(comparable, row -> row.modelWapeOnBaselineRows, row -> row.baselineRows));
        List<Evaluation> measured =
                rows.stream().filter(row -> finite(row.wape) != null).toList();
        return new VersionPerformance(
                version,
                outcomes,
                mean(measured, row -> row.wape, row -> row.outcomes),
                baseline,
                rows.stream().map(Evaluations::targetTime).toList());
    }

    /** The mean weighted by rows; null where there are none. */
    private static Double mean(
            List<Evaluation> rows, ToDoubleFunction<Evaluation> value, ToLongFunction<Evaluation> weight) {
        long total = rows.stream().mapToLong(weight).sum();
        double sum = rows.stream()
                .mapToDouble(row -> value.applyAsDouble(row) * weight.applyAsLong(row))
                .sum();
        return total == 0 ? null : sum / total;
    }

    /** Null for what has no value: the WAPE of a time at which every truth was 0. JSON has no number for it. */
    private static Double finite(Double value) {
        return value == null || !Double.isFinite(value) ? null : value;
    }

    private static TargetTime targetTime(Evaluation row) {
        return new TargetTime(
                row.targetTime,
                row.outcomes,
                finite(row.wape),
                row.mae,
                finite(row.low),
                finite(row.high),
                row.threshold,
                row.verdict,
                row.evaluatedAt);
    }
}
