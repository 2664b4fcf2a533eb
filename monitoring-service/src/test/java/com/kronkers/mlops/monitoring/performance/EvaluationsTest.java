package com.kronkers.mlops.monitoring.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationsTest {

    @Test
    void aTimeWithoutAnyDemandHidesNeitherTheErrorNorTheBaselineOfTheOthers() {
        Evaluations.VersionPerformance performance = Evaluations.summarise(
                "1",
                List.of(
                        evaluation("2017-10-02", 100, 0.2, 0.4),
                        evaluation("2017-10-09", 300, 0.4, 0.8),
                        evaluation("2017-12-25", 200, Double.NaN, Double.NaN)));

        assertThat(performance.outcomes()).isEqualTo(600);
        assertThat(performance.wape()).isCloseTo(0.35, within(1e-12));
        assertThat(performance.baseline().wape()).isCloseTo(0.7, within(1e-12));
        assertThat(performance.baseline().outcomes()).isEqualTo(400);
        assertThat(performance.targetTimes().get(2).wape()).isNull();
    }

    @Test
    void withoutAnyMeasuredTimeThereIsNoError() {
        Evaluations.VersionPerformance performance =
                Evaluations.summarise("1", List.of(evaluation("2017-12-25", 200, Double.NaN, Double.NaN)));

        assertThat(performance.wape()).isNull();
        assertThat(performance.baseline()).isNull();
    }

    private static Evaluation evaluation(String time, long outcomes, double wape, double baselineWape) {
        Evaluation row = new Evaluation();
        row.targetTime = time;
        row.outcomes = outcomes;
        row.wape = wape;
        row.low = wape;
        row.high = wape;
        row.baselineRows = outcomes;
        row.baselineWape = baselineWape;
        row.modelWapeOnBaselineRows = wape;
        row.verdict = "kept";
        return row;
    }
}
