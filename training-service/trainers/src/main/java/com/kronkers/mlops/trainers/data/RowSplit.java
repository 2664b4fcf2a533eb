package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.SplitRule;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Which rows of a dataset are fitted, which tell when to stop, and which are judged on and never seen in training. A row
 * without a target is in none of them.
 *
 * @param fit older rows than {@code stop}
 * @param fitFrom rows before it have too short a past to learn from
 * @param trainedThrough the newest time of a row that trains
 * @param testFrom the oldest time of a row that is judged on
 */
public record RowSplit(
        int[] fit, int[] stop, int[] test, LocalDate fitFrom, LocalDate trainedThrough, LocalDate testFrom) {

    /**
     * Splits as the job asks.
     *
     * @param warmUp how many of the oldest steps serve as past only
     * @param stopSteps how many steps decide when to stop
     * @throws InvalidJobException if there are too few steps or rows, or the target is the same in all that train
     */
    public static RowSplit of(Dataset dataset, JobFile job, int warmUp, int stopSteps) {
        if (job.split().isByTime()) {
            TimeSplit split = TimeSplit.of(dataset.times(), warmUp, stopSteps, job.testPeriods());
            LocalDate through = dataset.times().stream()
                    .filter(time -> time.isBefore(split.testFrom()))
                    .reduce((older, newer) -> newer)
                    .orElseThrow();
            return new RowSplit(
                            split.fitRows(dataset),
                            split.stopRows(dataset),
                            split.testRows(dataset),
                            split.fitFrom(),
                            through,
                            split.testFrom())
                    .checked(dataset);
        }
        Set<Integer> test = Arrays.stream(testRows(dataset, job)).boxed().collect(Collectors.toSet());
        TimeSplit split = TimeSplit.of(dataset.times(), warmUp, stopSteps, 0);
        IntPredicate training = row -> !test.contains(row);
        return new RowSplit(
                        Arrays.stream(split.fitRows(dataset)).filter(training).toArray(),
                        Arrays.stream(split.stopRows(dataset)).filter(training).toArray(),
                        test.stream().mapToInt(Integer::intValue).sorted().toArray(),
                        split.fitFrom(),
                        split.testThrough(),
                        split.fitFrom())
                .checked(dataset);
    }

    /** The rows that are judged on, whatever trains on the others. */
    public static int[] testRows(Dataset dataset, JobFile job) {
        double[] target = dataset.target();
        int[] rows = IntStream.range(0, target.length)
                .filter(row -> !Double.isNaN(target[row]))
                .toArray();
        SplitRule rule = job.split();
        if (rule.isByTime()) {
            List<LocalDate> times = dataset.times();
            if (times.size() <= job.testPeriods()) {
                throw new InvalidJobException("data: " + times.size() + " steps of time leave none before the test");
            }
            LocalDate from = times.get(times.size() - job.testPeriods());
            return Arrays.stream(rows)
                    .filter(row -> !dataset.time(row).isBefore(from))
                    .toArray();
        }
        return rule.by().equals(SplitRule.GROUP) ? ofGroups(dataset, rule, rows) : stratified(dataset, rule, rows);
    }

    /** The rows to fit and the rows to stop by. */
    public int[] both() {
        return IntStream.concat(Arrays.stream(fit), Arrays.stream(stop))
                .sorted()
                .toArray();
    }

    private RowSplit checked(Dataset dataset) {
        if (fit.length == 0 || stop.length == 0) {
            throw new InvalidJobException("data: " + fit.length + " rows to fit and " + stop.length
                    + " to stop by have a number in '" + dataset.recipe().target()
                    + "'; at least one of each is needed");
        }
        double[] target = dataset.target();
        if (IntStream.of(both()).mapToDouble(row -> target[row]).distinct().count() < 2) {
            throw new InvalidJobException("data: '" + dataset.recipe().target()
                    + "' is the same in every row that trains; there is nothing to learn");
        }
        return this;
    }

    /** Which values are held out depends on the values alone, so that it is the same in every version of the data. */
    private static int[] ofGroups(Dataset dataset, SplitRule rule, int[] rows) {
        if (!dataset.rows().has(rule.column()) || !dataset.rows().isText(rule.column())) {
            throw new InvalidJobException(
                    "job.json: split.column '" + rule.column() + "' is no column of text among entity and known");
        }
        String[] values = dataset.rows().strings(rule.column());
        TreeSet<String> groups = new TreeSet<>();
        for (int row : rows) {
            groups.add(String.valueOf(values[row]));
        }
        if (groups.size() < 2) {
            throw new InvalidJobException("data: '" + rule.column() + "' has one value; a split by group needs two");
        }
        Set<String> held = groups.stream()
                .filter(group -> hash(group) % 1000 < rule.share() * 1000)
                .collect(Collectors.toSet());
        if (held.isEmpty()) {
            held = Set.of(groups.stream()
                    .min(Comparator.comparingLong(RowSplit::hash))
                    .orElseThrow());
        }
        Set<String> chosen = held.size() == groups.size() ? Set.of(groups.first()) : held;
        return Arrays.stream(rows)
                .filter(row -> chosen.contains(String.valueOf(values[row])))
                .toArray();
    }

    private static int[] stratified(Dataset dataset, SplitRule rule, int[] rows) {
        double[] target = dataset.target();
        int[] series = dataset.series();
        Map<Double, List<Integer>> strata = new HashMap<>();
        for (int row : rows) {
            double stratum = dataset.classes().isEmpty() ? 0 : target[row];
            strata.computeIfAbsent(stratum, c -> new ArrayList<>()).add(row);
        }
        return strata.values().stream()
                .flatMap(stratum -> stratum.stream()
                        .sorted(Comparator.comparingLong(row -> hash(series[row] + "/" + dataset.time(row))))
                        .limit(Math.max(1, Math.round(stratum.size() * rule.share()))))
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    private static long hash(String value) {
        CRC32 crc = new CRC32();
        crc.update(value.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
