package com.kronkers.mlops.trainers.validation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The interval of a difference in WAPE or in a mean loss of two models on the same rows: a paired bootstrap (Efron and Tibshirani 1993,
 * percentile interval) that draws whole series, because the errors of one series resemble each other.
 */
public final class PairedBootstrap {

    /** @param difference the first's minus the second's: negative means that the first is better */
    public record Interval(double difference, double low, double high, double confidence) {}

    private final int draws;
    private final double confidence;
    private final long seed;

    public PairedBootstrap(int draws, double confidence, long seed) {
        this.draws = draws;
        this.confidence = confidence;
        this.seed = seed;
    }

    /**
     * The difference in WAPE.
     *
     * @param series a number for each row's series; with a single series, rows are drawn instead
     */
    public Interval compare(double[] actual, double[] first, double[] second, int[] series) {
        double[] difference = new double[actual.length];
        double[] size = new double[actual.length];
        for (int row = 0; row < actual.length; row++) {
            difference[row] = Math.abs(actual[row] - first[row]) - Math.abs(actual[row] - second[row]);
            size[row] = Math.abs(actual[row]);
        }
        return of(difference, size, series);
    }

    /** The difference of two means of losses, a loss for each row. */
    public Interval compareLosses(double[] first, double[] second, int[] series) {
        double[] difference = new double[first.length];
        double[] size = new double[first.length];
        for (int row = 0; row < first.length; row++) {
            difference[row] = first[row] - second[row];
            size[row] = 1;
        }
        return of(difference, size, series);
    }

    private Interval of(double[] differences, double[] sizes, int[] series) {
        int[] present = Arrays.stream(series).distinct().toArray();
        int[] clusters = present.length > 1 ? positions(series, present) : rowNumbers(differences.length);
        int count = present.length > 1 ? present.length : differences.length;
        double[] difference = new double[count];
        double[] size = new double[count];
        for (int row = 0; row < differences.length; row++) {
            difference[clusters[row]] += differences[row];
            size[clusters[row]] += sizes[row];
        }
        double[] drawn = new double[draws];
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < draws; draw++) {
            drawn[draw] = draw(difference, size, random);
        }
        Arrays.sort(drawn);
        double tail = (1 - confidence) / 2;
        return new Interval(
                Arrays.stream(difference).sum() / Arrays.stream(size).sum(),
                quantile(drawn, tail),
                quantile(drawn, 1 - tail),
                confidence);
    }

    /** A draw in which nothing happened says nothing of a share of it: it counts as no difference. */
    private static double draw(double[] difference, double[] size, SplittableRandom random) {
        double differences = 0;
        double sizes = 0;
        for (int i = 0; i < difference.length; i++) {
            int cluster = random.nextInt(difference.length);
            differences += difference[cluster];
            sizes += size[cluster];
        }
        return sizes == 0 ? 0 : differences / sizes;
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /** A series of the dataset that has no row here must not be drawn: it would count as one without any error. */
    private static int[] positions(int[] series, int[] present) {
        Map<Integer, Integer> position = new HashMap<>();
        for (int number : present) {
            position.put(number, position.size());
        }
        return Arrays.stream(series).map(position::get).toArray();
    }

    private static int[] rowNumbers(int rows) {
        int[] numbers = new int[rows];
        Arrays.setAll(numbers, row -> row);
        return numbers;
    }
}
