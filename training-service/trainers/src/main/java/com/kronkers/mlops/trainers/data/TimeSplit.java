package com.kronkers.mlops.trainers.data;

import com.kronkers.mlops.trainers.job.InvalidJobException;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A split by time: fitted on the oldest steps, stopped on the next ones, judged on the newest, which training never
 * sees. A row without a target is in none of them.
 *
 * @param fitFrom rows before it have too short a past to learn from
 */
public record TimeSplit(LocalDate fitFrom, LocalDate stopFrom, LocalDate testFrom, LocalDate testThrough) {

    private static final int FEWEST_FIT_STEPS = 4;

    /**
     * @param warmUp how many of the oldest steps serve as past only
     * @param stopSteps how many steps decide when to stop
     * @param testSteps 0 where rows are kept from training otherwise
     * @throws InvalidJobException if there are too few steps
     */
    public static TimeSplit of(List<LocalDate> times, int warmUp, int stopSteps, int testSteps) {
        int needed = 1 + FEWEST_FIT_STEPS + stopSteps + testSteps;
        if (times.size() < needed) {
            throw new InvalidJobException(
                    "data: " + times.size() + " steps of time, at least " + needed + " are needed");
        }
        int test = times.size() - testSteps;
        int stop = test - stopSteps;
        int fit = warmUp == 0 ? 0 : Math.max(1, Math.min(warmUp, stop - FEWEST_FIT_STEPS));
        LocalDate last = times.get(times.size() - 1);
        return new TimeSplit(
                times.get(fit), times.get(stop), testSteps == 0 ? last.plusDays(1) : times.get(test), last);
    }

    public int[] fitRows(Dataset dataset) {
        return rows(dataset, time -> !time.isBefore(fitFrom) && time.isBefore(stopFrom));
    }

    public int[] stopRows(Dataset dataset) {
        return rows(dataset, time -> !time.isBefore(stopFrom) && time.isBefore(testFrom));
    }

    /** The rows to fit and the rows to stop by. */
    public int[] trainingRows(Dataset dataset) {
        return rows(dataset, time -> !time.isBefore(fitFrom) && time.isBefore(testFrom));
    }

    public int[] testRows(Dataset dataset) {
        return rows(dataset, time -> !time.isBefore(testFrom) && !time.isAfter(testThrough));
    }

    private static int[] rows(Dataset dataset, Predicate<LocalDate> wanted) {
        double[] target = dataset.target();
        return IntStream.range(0, target.length)
                .filter(row -> !Double.isNaN(target[row]) && wanted.test(dataset.time(row)))
                .toArray();
    }
}
