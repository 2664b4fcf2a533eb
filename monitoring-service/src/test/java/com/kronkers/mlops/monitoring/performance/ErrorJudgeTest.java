package com.kronkers.mlops.monitoring.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.kronkers.mlops.monitoring.performance.PerformanceVerdict.Degraded;
import com.kronkers.mlops.monitoring.performance.PerformanceVerdict.Kept;
import com.kronkers.mlops.monitoring.performance.PerformanceVerdict.TooFewOutcomes;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrorJudgeTest {

    private final ErrorJudge judge = new ErrorJudge(100, 0.25);

    @Test
    void wapeIsTheSumOfErrorsOverTheSumOfTruths() {
        assertThat(ErrorJudge.wape(new double[] {8, 12, 5}, new double[] {10, 10, 0}))
                .isCloseTo(0.45, within(1e-12));
        assertThat(ErrorJudge.wape(new double[] {1}, new double[] {0})).isNaN();
    }

    @Test
    void theTestErrorAgainIsKept() {
        long degraded = IntStream.range(0, 200)
                .filter(seed -> judged(seed, 418, 0.3, 0.3) instanceof Degraded)
                .count();

        assertThat(degraded).isZero();
    }

    @Test
    void anErrorOfOneAndAHalfTimesTheTestErrorIsDegraded() {
        long degraded = IntStream.range(0, 200)
                .filter(seed -> judged(seed, 418, 0.45, 0.3) instanceof Degraded)
                .count();

        assertThat(degraded).isGreaterThanOrEqualTo(195);
    }

    @Test
    void theIntervalHoldsTheErrorAndTheThresholdIsAboveTheTestError() {
        PerformanceVerdict verdict = judged(1, 418, 0.3, 0.3);

        assertThat(verdict).isInstanceOf(Kept.class);
        assertThat(verdict.error().wape())
                .isBetween(verdict.error().low(), verdict.error().high());
        assertThat(verdict.threshold()).isCloseTo(0.375, within(1e-12));
    }

    @Test
    void fewOutcomesAreNotJudged() {
        assertThat(judged(1, 99, 3, 0.3)).isInstanceOf(TooFewOutcomes.class);
    }

    @Test
    void withoutATestErrorNothingIsCalledDegraded() {
        PerformanceVerdict verdict = judge.judge(
                new double[200], IntStream.range(1, 201).asDoubleStream().toArray(), null);

        assertThat(verdict).isInstanceOf(Kept.class);
        assertThat(verdict.threshold()).isNull();
    }

    /** Errors that are skewed, as those of demand are: mean relative error {@code wape}. */
    private PerformanceVerdict judged(int seed, int rows, double wape, double referenceWape) {
        Random random = new Random(seed);
        double[] actual = new double[rows];
        double[] predicted = new double[rows];
        for (int i = 0; i < rows; i++) {
            actual[i] = Math.exp(3.3 + 0.6 * random.nextGaussian());
            double error = -Math.log(1 - random.nextDouble()) * wape * actual[i];
            predicted[i] = actual[i] + (random.nextBoolean() ? error : -error);
        }
        return judge.judge(predicted, actual, referenceWape);
    }
}
