package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.trainers.validation.ValidationReport.Comparison;
import com.kronkers.mlops.trainers.validation.ValidationReport.Metric;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the candidate and everybody it is compared with say of the same rows.
 *
 * @param actual numbers, or indexes of classes
 * @param series a number for each row's series
 * @param width values a row: 1, or the number of classes
 * @param forecasts by subject, the candidate's first
 */
record Contest(double[] actual, int[] series, int width, Map<String, double[]> forecasts) {
    static final String CANDIDATE = "candidate";
    static final String CHAMPION = "champion";
    private static final String WAPE = "wape";
    private static final String LOG_LOSS = "logLoss";

    /** Lower is better. */
    String primaryMetric() {
        return width == 1 ? WAPE : LOG_LOSS;
    }

    int rows() {
        return actual.length;
    }

    int seriesCount() {
        return (int) IntStream.of(series).distinct().count();
    }

    /** The contest on some of the rows. */
    Contest at(int[] positions) {
        Map<String, double[]> picked = new LinkedHashMap<>();
        forecasts.forEach((subject, forecast) -> picked.put(subject, Scores.pick(forecast, positions, width)));
        return new Contest(
                Scores.pick(actual, positions, 1),
                IntStream.of(positions).map(row -> series[row]).toArray(),
                width,
                picked);
    }

    Scores scores(String subject) {
        return Scores.of(actual, forecasts.get(subject), width);
    }

    double primary(String subject) {
        Scores scores = scores(subject);
        return width == 1 ? scores.wape() : scores.classes().logLoss();
    }

    /** The baseline that does best on all rows. */
    String bestBaseline() {
        return forecasts.keySet().stream()
                .filter(subject -> subject.startsWith("baseline:"))
                .min(java.util.Comparator.comparingDouble(this::primary))
                .orElseThrow();
    }

    /** @param naive what a mean absolute error is scaled by, 0 where it is not known */
    List<Metric> metrics(Collection<String> subjects, double naive) {
        return subjects.stream()
                .map(subject -> Metric.of(subject, scores(subject).scaledBy(naive)))
                .toList();
    }

    List<Comparison> comparisons(List<String> against, PairedBootstrap bootstrap) {
        return against.stream()
                .map(subject -> Comparison.of(subject, primaryMetric(), interval(subject, bootstrap)))
                .toList();
    }

    private PairedBootstrap.Interval interval(String subject, PairedBootstrap bootstrap) {
        double[] own = forecasts.get(CANDIDATE);
        double[] other = forecasts.get(subject);
        return width == 1
                ? bootstrap.compare(actual, own, other, series)
                : bootstrap.compareLosses(
                        ClassScores.losses(actual, own, width), ClassScores.losses(actual, other, width), series);
    }
}
