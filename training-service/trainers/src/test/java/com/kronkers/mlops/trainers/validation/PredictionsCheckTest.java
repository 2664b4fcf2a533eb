package com.kronkers.mlops.trainers.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.trainers.validation.ValidationReport.Check;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How much a model's answers may differ from what its project predicts. */
class PredictionsCheckTest {
    private static final int ROWS = 2_000;

    private final double[] predicted = new double[ROWS];
    private final double[] answered;
    private final boolean[] excused = new boolean[ROWS];

    PredictionsCheckTest() {
        Arrays.fill(predicted, 100);
        answered = predicted.clone();
    }

    @Test
    void oneInAThousandMayDifferAndIsListed() {
        Arrays.fill(answered, 0, 2, 101);

        Check check = PredictionsCheck.compared(predicted, answered, excused);

        assertThat(check.passed()).isTrue();
        assertThat(check.detail())
                .isEqualTo("1998 of 2000 predictions are answered to a relative 1.0E-5; not those of row 1: 100.0,"
                        + " answered 101.0; row 2: 100.0, answered 101.0");
    }

    @Test
    void oneMoreMayNot() {
        Arrays.fill(answered, 0, 3, 101);

        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isFalse();
    }

    @Test
    void aHundredThousandthOfANumberIsItsRounding() {
        Arrays.fill(answered, 100.0009);
        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isTrue();

        Arrays.fill(answered, 100.0011);
        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isFalse();
    }

    @Test
    void aNumberNearZeroIsHeldAgainstTheOthers() {
        Arrays.fill(predicted, 0, 10, 0);
        Arrays.fill(answered, 0, 10, 9e-7);
        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isTrue();

        Arrays.fill(answered, 0, 10, 1.1e-6);
        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isFalse();
    }

    @Test
    void noNumberIsAnsweredByNoNumberWhereAnInputIsMissingOnly() {
        Arrays.fill(predicted, 0, 10, Double.NaN);
        Arrays.fill(excused, 0, 10, true);
        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isFalse();

        Arrays.fill(answered, 0, 10, Double.NaN);
        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isTrue();

        Arrays.fill(excused, 0, 10, false);
        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isFalse();
    }

    @Test
    void anInfinityIsNotNearToANumber() {
        Arrays.fill(answered, 0, 10, Double.POSITIVE_INFINITY);

        assertThat(PredictionsCheck.compared(predicted, answered, excused).passed())
                .isFalse();
    }
}
