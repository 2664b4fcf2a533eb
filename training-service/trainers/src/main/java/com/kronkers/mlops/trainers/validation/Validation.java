package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.RowSplit;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.SplitRule;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Judges candidate, champion and baselines on identical rows that none of them was trained on: those that the job's split
 * keeps from training, and on which every one of them has a forecast.
 */
public final class Validation {

    static final int DRAWS = 2000;
    static final double CONFIDENCE = 0.95;

    private final JobFile job;
    private final LocalDate trainedThrough;
    private final Dataset dataset;
    private final double[] candidate;
    private final int width;

    /** @param candidate one prediction for each row of the dataset, or one probability for each class of each row */
    public Validation(JobFile job, LocalDate trainedThrough, Dataset dataset, double[] candidate) {
        this.job = job;
        this.trainedThrough = trainedThrough;
        this.dataset = dataset;
        this.candidate = candidate;
        this.width = Math.max(1, dataset.classes().size());
    }

    public ValidationReport judge() {
        int[] judged = RowSplit.testRows(dataset, job);
        ChampionForecast champion = ChampionForecast.of(job, dataset);
        Map<String, double[]> forecasts = forecasts(judged, champion);
        int[] rows = fairRows(judged, forecasts);
        Contest contest = new Contest(dataset.target(), series(), width, forecasts).at(rows);
        ValidationReport.Split split = split(judged, contest);
        Optional<String> refusal = champion.problem()
                .or(() -> whyUnfair(split.testedFrom(), contest).map(why -> "no fair rows: " + why));
        if (refusal.isPresent()) {
            return report(split, contest.primaryMetric(), List.of(), List.of(), List.of())
                    .refused(refusal.get());
        }
        List<String> others = forecasts.keySet().stream()
                .filter(subject -> !subject.equals(Contest.CANDIDATE))
                .toList();
        double naive = naiveError(judged, forecasts);
        return report(
                split,
                contest.primaryMetric(),
                contest.metrics(forecasts.keySet(), naive),
                contest.comparisons(others, new PairedBootstrap(DRAWS, CONFIDENCE, job.seed())),
                new Slices(contest, naive, job.seed())
                        .of(dataset.recipe(), dataset.rows().select(rows)));
    }

    /** Rows that are kept from training together are judged together. */
    private int[] series() {
        SplitRule split = job.split();
        return dataset.isPlain() && split.by().equals(SplitRule.GROUP)
                ? dataset.seriesOf(List.of(split.column()))
                : dataset.series();
    }

    private static ValidationReport report(
            ValidationReport.Split split,
            String primaryMetric,
            List<ValidationReport.Metric> metrics,
            List<ValidationReport.Comparison> comparisons,
            List<ValidationReport.Slice> slices) {
        return new ValidationReport(
                "validated", null, split, primaryMetric, metrics, comparisons, slices, null, null, null);
    }

    /** Without any row the bounds are those of the data that would have been judged on. */
    private ValidationReport.Split split(int[] judged, Contest contest) {
        List<LocalDate> times = dataset.times();
        LocalDate from = job.split().isByTime()
                ? times.get(times.size() - job.testPeriods())
                : IntStream.of(judged)
                        .mapToObj(dataset::time)
                        .min(LocalDate::compareTo)
                        .orElse(times.get(0));
        return new ValidationReport.Split(
                trainedThrough,
                from,
                times.get(times.size() - 1),
                contest.rows(),
                contest.seriesCount(),
                zeroShare(),
                job.split().isByTime() ? null : job.split().by());
    }

    private Optional<String> whyUnfair(LocalDate testedFrom, Contest contest) {
        JobFile.Champion champion = job.champion();
        if (job.split().isByTime() && !trainedThrough.isBefore(testedFrom)) {
            return Optional.of(
                    "the candidate was trained through " + trainedThrough + ", the test begins " + testedFrom);
        }
        if (job.split().isByTime()
                && champion != null
                && !champion.trainedThrough().isBefore(testedFrom)) {
            return Optional.of("the champion " + champion.version() + " was trained through "
                    + champion.trainedThrough() + ", the test begins " + testedFrom);
        }
        if (contest.rows() == 0) {
            return Optional.of(noRow());
        }
        boolean nothing = width == 1 && Arrays.stream(contest.actual()).allMatch(value -> value == 0);
        return nothing ? Optional.of("the target is zero in every tested row") : Optional.empty();
    }

    private String noRow() {
        if (job.split().isByTime()) {
            return "none of the newest " + job.testPeriods() + " steps has a target and a forecast of everyone";
        }
        String none = "none of the rows kept by " + job.split().by() + " has a target and a forecast of everyone";
        return job.champion() == null
                ? none
                : none + ", and is newer than " + job.champion().trainedThrough()
                        + ", through which the champion was trained";
    }

    private Map<String, double[]> forecasts(int[] judged, ChampionForecast champion) {
        Map<String, double[]> forecasts = new LinkedHashMap<>();
        forecasts.put(Contest.CANDIDATE, candidate);
        champion.outputs().ifPresent(outputs -> forecasts.put(Contest.CHAMPION, outputs));
        forecasts.putAll(Baselines.of(dataset, others(judged)));
        return forecasts;
    }

    /** The rows with a target that are not judged on. */
    private int[] others(int[] judged) {
        double[] target = dataset.target();
        boolean[] kept = new boolean[target.length];
        for (int row : judged) {
            kept[row] = true;
        }
        return IntStream.range(0, target.length)
                .filter(row -> !kept[row] && !Double.isNaN(target[row]))
                .toArray();
    }

    private int[] fairRows(int[] judged, Map<String, double[]> forecasts) {
        LocalDate known =
                forecasts.containsKey(Contest.CHAMPION) && !job.split().isByTime()
                        ? job.champion().trainedThrough()
                        : LocalDate.MIN;
        return IntStream.of(judged)
                .filter(row -> dataset.time(row).isAfter(known))
                .filter(row ->
                        forecasts.values().stream().allMatch(forecast -> AnswersCheck.isAnswered(forecast, row, width)))
                .toArray();
    }

    /** How far the last known value is from the next on rows that are not judged on. */
    private double naiveError(int[] judged, Map<String, double[]> forecasts) {
        if (width > 1 || dataset.isPlain()) {
            return 0;
        }
        double[] target = dataset.target();
        double[] last = forecasts.get(Baseline.LAST.subject(dataset.recipe()));
        return IntStream.of(others(judged))
                .filter(row -> !Double.isNaN(last[row]))
                .mapToDouble(row -> Math.abs(last[row] - target[row]))
                .average()
                .orElse(0);
    }

    private double zeroShare() {
        return Arrays.stream(dataset.target()).filter(value -> value == 0).count()
                / (double) Math.max(1, dataset.rows().rows());
    }
}
