package com.kronkers.mlops.trainers.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

    private final PairedBootstrap bootstrap = new PairedBootstrap(2000, 0.95, 1);

    @Test
    void aClearlyBetterModelHasAnIntervalBelowZero() {
        double[] actual = ramp(400, 100);
        double[] good = shifted(actual, 1);
        double[] bad = shifted(actual, 20);

        PairedBootstrap.Interval interval = bootstrap.compare(actual, good, bad, series(400, 40));

        assertThat(interval.difference())
                .isCloseTo(
                        Scores.of(actual, good).wape() - Scores.of(actual, bad).wape(), within(1e-12));
        assertThat(interval.low()).isLessThanOrEqualTo(interval.difference());
        assertThat(interval.high()).isNegative().isGreaterThanOrEqualTo(interval.difference());
    }

    /** Two models that err alike: the interval must hold zero about 95 times in 100. */
    @Test
    void equalModelsAreSeldomCalledDifferent() {
        Random random = new Random(5);
        int called = 0;
        int trials = 200;
        for (int trial = 0; trial < trials; trial++) {
            double[] actual = ramp(300, 50);
            double[] first = noisy(actual, random, 300);
            double[] second = noisy(actual, random, 300);
            PairedBootstrap.Interval interval =
                    new PairedBootstrap(400, 0.95, trial).compare(actual, first, second, series(300, 100));
            called += interval.low() > 0 || interval.high() < 0 ? 1 : 0;
        }
        assertThat(called / (double) trials).isLessThan(0.12);
    }

    /** All rows of a series share one error: rows drawn by themselves would call this certain. */
    @Test
    void rowsOfOneSeriesDoNotCountAsIndependent() {
        int rows = 400;
        double[] actual = ramp(rows, 100);
        double[] first = noisy(actual, new Random(1), 8);
        double[] second = noisy(actual, new Random(2), 8);
        int[] own = new int[rows];
        Arrays.setAll(own, row -> row);

        PairedBootstrap.Interval bySeries = bootstrap.compare(actual, first, second, series(rows, 8));
        PairedBootstrap.Interval byRow = bootstrap.compare(actual, first, second, own);

        assertThat(bySeries.high() - bySeries.low()).isGreaterThan(3 * (byRow.high() - byRow.low()));
    }

    /** Of many series only a few may have a row that all can be judged on. */
    @Test
    void seriesWithoutARowAreNotDrawn() {
        double[] actual = ramp(200, 30);
        double[] first = noisy(actual, new Random(1), 20);
        double[] second = noisy(actual, new Random(2), 20);
        int[] series = series(200, 20);
        int[] sparse = Arrays.stream(series).map(number -> 7 + 40 * number).toArray();

        PairedBootstrap.Interval interval = bootstrap.compare(actual, first, second, sparse);

        assertThat(interval).isEqualTo(bootstrap.compare(actual, first, second, series));
    }

    @Test
    void theSeedDecidesTheDraws() {
        double[] actual = ramp(200, 30);
        double[] first = noisy(actual, new Random(1), 200);
        double[] second = noisy(actual, new Random(2), 200);
        int[] series = series(200, 20);

        PairedBootstrap.Interval once = bootstrap.compare(actual, first, second, series);

        assertThat(new PairedBootstrap(2000, 0.95, 1).compare(actual, first, second, series))
                .isEqualTo(once);
        assertThat(new PairedBootstrap(2000, 0.95, 2).compare(actual, first, second, series))
                .isNotEqualTo(once);
    }

    @Test
    void oneSeriesIsDrawnByRow() {
        double[] actual = ramp(100, 30);

        PairedBootstrap.Interval interval =
                bootstrap.compare(actual, noisy(actual, new Random(1), 100), actual, new int[100]);

        assertThat(interval.low()).isPositive().isLessThan(interval.high());
    }

    @Test
    void scoresAreWhatTheirFormulasSay() {
        Scores scores = Scores.of(new double[] {10, 0, 30}, new double[] {13, 4, 30});

        assertThat(scores.rmse()).isCloseTo(Math.sqrt(25.0 / 3), within(1e-12));
        assertThat(scores.mae()).isCloseTo(7.0 / 3, within(1e-12));
        assertThat(scores.wape()).isCloseTo(7.0 / 40, within(1e-12));
        assertThatThrownBy(() -> Scores.of(new double[0], new double[0])).hasMessageContaining("0 actual");
    }

    private static double[] ramp(int rows, double most) {
        double[] values = new double[rows];
        Arrays.setAll(values, row -> 1 + most * row / rows);
        return values;
    }

    private static double[] shifted(double[] values, double by) {
        return Arrays.stream(values).map(value -> value + by).toArray();
    }

    /** So many different errors, each shared by neighbouring rows. */
    private static double[] noisy(double[] values, Random random, int errors) {
        double[] drawn = random.doubles(errors, -10, 10).toArray();
        double[] noisy = new double[values.length];
        Arrays.setAll(noisy, row -> values[row] + drawn[row * errors / values.length]);
        return noisy;
    }

    private static int[] series(int rows, int count) {
        int[] series = new int[rows];
        Arrays.setAll(series, row -> row * count / rows);
        return series;
    }
}
