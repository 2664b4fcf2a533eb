package com.kronkers.mlops.trainers.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {

    @Test
    void biasIsSignedAndMaseIsBesideTheNaiveForecast() {
        Scores scores = Scores.of(new double[] {10, 20}, new double[] {13, 21}).scaledBy(4);

        assertThat(scores.bias()).isEqualTo(2);
        assertThat(scores.mase()).isEqualTo(0.5);
        assertThat(Scores.of(new double[] {10}, new double[] {13}).scaledBy(0).mase())
                .isNull();
    }

    /** By hand: of four pairs of a hit and a miss three are in order, and one is a tie. */
    @Test
    void classesAreScoredAsTheirFormulasSay() {
        double[] actual = {1, 0, 1, 0};
        double[] probabilities = {0.2, 0.8, 0.6, 0.4, 0.5, 0.5, 0.5, 0.5};

        ClassScores scores = Scores.of(actual, probabilities, 2).classes();

        assertThat(scores.logLoss()).isCloseTo(-(Math.log(0.8) + Math.log(0.6) + 2 * Math.log(0.5)) / 4, within(1e-12));
        assertThat(scores.auc()).isCloseTo(3.5 / 4, within(1e-12));
        assertThat(scores.prAuc()).isCloseTo((1 + 2 / 3.0) / 2, within(1e-12));
        assertThat(scores.f1()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(scores.calibrationError()).isCloseTo((0.2 + 0.4 + 0) / 4, within(1e-12));
    }

    @Test
    void withOneClassThereIsNoCurve() {
        ClassScores scores = Scores.of(new double[] {1, 1}, new double[] {0.2, 0.8, 0.4, 0.6}, 2)
                .classes();

        assertThat(scores.auc()).isNull();
        assertThat(scores.logLoss()).isPositive();
    }

    /** A recipe that nobody can send, because it is refused: a lag of 0 is the value that is to be predicted. */
    @Test
    void aFeatureOfTheFutureIsCaught() {
        Table rows = Table.builder(20)
                .strings("store", java.util.Collections.nCopies(20, "s").toArray(String[]::new))
                .dates(
                        "day",
                        java.util.stream.IntStream.range(0, 20)
                                .mapToObj(LocalDate.of(2024, 1, 1)::plusDays)
                                .toArray(LocalDate[]::new))
                .doubles(
                        "units",
                        java.util.stream.DoubleStream.iterate(1, v -> v + 1)
                                .limit(20)
                                .toArray())
                .build();

        assertThat(FutureCheck.of(new Dataset(recipe(0), rows)).passed()).isFalse();
        assertThat(FutureCheck.of(new Dataset(recipe(0), rows)).detail()).contains("units_lag_0");
        assertThat(FutureCheck.of(new Dataset(recipe(1), rows)).passed()).isTrue();
    }

    private static Recipe recipe(int lag) {
        return new Recipe(
                List.of("store"),
                "day",
                Period.ofDays(1),
                "units",
                List.of(),
                List.of(new Recipe.History("units", List.of(lag), List.of(3))),
                List.of(),
                1,
                8);
    }
}
