package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Judges candidate, champion and baselines on identical rows that none of them was trained on: the newest steps of the
 * dataset on which every one of them has a forecast.
 */
public final class Validation {

    static final int DRAWS = 2000;
    static final double CONFIDENCE = 0.95;
    private static final String PRIMARY_METRIC = "wape";

    private final JobFile job;
    private final LocalDate trainedThrough;
    private final Dataset dataset;
    private final double[] candidate;

    /** @param candidate one prediction for each row of the dataset */
    public Validation(JobFile job, LocalDate trainedThrough, Dataset dataset, double[] candidate) {
        this.job = job;
        this.trainedThrough = trainedThrough;
        this.dataset = dataset;
        this.candidate = candidate;
    }

    public ValidationReport judge() {
        List<LocalDate> times = dataset.times();
        if (times.size() <= job.testPeriods()) {
            throw new InvalidJobException("data: " + times.size() + " steps of time leave none before the test");
        }
        LocalDate testedFrom = times.get(times.size() - job.testPeriods());
        LocalDate testedThrough = times.get(times.size() - 1);
        Map<String, double[]> forecasts = forecasts();
        int[] rows = fairRows(testedFrom, forecasts);
        double[] actual = pick(dataset.target(), rows);
        int[] allSeries = dataset.series();
        int[] series = Arrays.stream(rows).map(row -> allSeries[row]).toArray();
        ValidationReport.Split split = new ValidationReport.Split(
                trainedThrough,
                testedFrom,
                testedThrough,
                rows.length,
                (int) Arrays.stream(series).distinct().count(),
                zeroShare());
        String unfair = whyUnfair(testedFrom, actual);
        if (unfair != null) {
            return new ValidationReport(
                    "refused", "no fair rows: " + unfair, split, PRIMARY_METRIC, List.of(), List.of());
        }
        return report(split, forecasts, rows, actual, series);
    }

    private ValidationReport report(
            ValidationReport.Split split, Map<String, double[]> forecasts, int[] rows, double[] actual, int[] series) {
        PairedBootstrap bootstrap = new PairedBootstrap(DRAWS, CONFIDENCE, job.seed());
        double[] own = pick(candidate, rows);
        List<ValidationReport.Metric> metrics = new ArrayList<>();
        List<ValidationReport.Comparison> comparisons = new ArrayList<>();
        forecasts.forEach((subject, forecast) -> {
            double[] predicted = pick(forecast, rows);
            metrics.add(ValidationReport.Metric.of(subject, Scores.of(actual, predicted)));
            if (!subject.equals("candidate")) {
                PairedBootstrap.Interval interval = bootstrap.compare(actual, own, predicted, series);
                comparisons.add(new ValidationReport.Comparison(
                        subject,
                        PRIMARY_METRIC,
                        interval.difference(),
                        interval.low(),
                        interval.high(),
                        interval.confidence()));
            }
        });
        return new ValidationReport("validated", null, split, PRIMARY_METRIC, metrics, comparisons);
    }

    private String whyUnfair(LocalDate testedFrom, double[] actual) {
        if (!trainedThrough.isBefore(testedFrom)) {
            return "the candidate was trained through " + trainedThrough + ", the test begins " + testedFrom;
        }
        JobFile.Champion champion = job.champion();
        if (champion != null && !champion.trainedThrough().isBefore(testedFrom)) {
            return "the champion " + champion.version() + " was trained through " + champion.trainedThrough()
                    + ", the test begins " + testedFrom;
        }
        if (actual.length == 0) {
            return "none of the newest " + job.testPeriods() + " steps has a target and a forecast of everyone";
        }
        return Arrays.stream(actual).allMatch(value -> value == 0) ? "the target is zero in every tested row" : null;
    }

    private Map<String, double[]> forecasts() {
        Map<String, double[]> forecasts = new LinkedHashMap<>();
        forecasts.put("candidate", candidate);
        if (job.champion() != null) {
            forecasts.put("champion", championForecast());
        }
        for (Baseline baseline : Baseline.values()) {
            forecasts.put(baseline.subject(job.recipe()), baseline.forecast(job.recipe(), dataset.rows()));
        }
        return forecasts;
    }

    /** The champion's recipe may differ from the candidate's: its rows are made by its own. */
    private double[] championForecast() {
        Path zip = job.file(job.champion().packageFile());
        try (ModelPackage champion = ModelPackage.open(zip, job.file("work"))) {
            Recipe recipe = champion.recipe()
                    .orElseThrow(() -> new InvalidJobException("champion: it has no recipe to make its inputs with"));
            requireSameQuestion(recipe);
            try (LoadedModel model = LoadedModel.load(champion)) {
                Table features = DatasetReader.read(job.dataFile(), recipe).features();
                return model.predict(features).doubles(model.prediction().name());
            }
        }
    }

    private void requireSameQuestion(Recipe champion) {
        Recipe own = job.recipe();
        boolean same = champion.entity().equals(own.entity())
                && champion.time().equals(own.time())
                && champion.step().equals(own.step())
                && champion.target().equals(own.target())
                && champion.horizonSteps() == own.horizonSteps();
        if (!same) {
            throw new InvalidJobException("champion: it predicts another target, entity, step or horizon");
        }
    }

    private int[] fairRows(LocalDate testedFrom, Map<String, double[]> forecasts) {
        double[] target = dataset.target();
        return IntStream.range(0, target.length)
                .filter(row -> !dataset.time(row).isBefore(testedFrom) && !Double.isNaN(target[row]))
                .filter(row -> forecasts.values().stream().noneMatch(forecast -> Double.isNaN(forecast[row])))
                .toArray();
    }

    private double zeroShare() {
        return Arrays.stream(dataset.target()).filter(value -> value == 0).count()
                / (double) Math.max(1, dataset.rows().rows());
    }

    private static double[] pick(double[] values, int[] rows) {
        return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
    }
}
