package com.kronkers.mlops.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.registry.model.Champion;
import com.kronkers.mlops.registry.version.Comparison;
import com.kronkers.mlops.registry.version.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Champion VACANT = new Champion.Vacant();
    private static final String MEAN = "baseline:mean-4-weeks";
    private static final String LAST = "baseline:last-week";

    private final List<Metric> metrics = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private OptionalInt judgedAgainst = OptionalInt.empty();
    private String primaryMetric = "wape";

    @Test
    void withoutChampionTheBestBaselineIsToBeBeaten() {
        scored("candidate", 0.312);
        scored(LAST, 0.401, -0.089, -0.100, -0.070);
        scored(MEAN, 0.333, -0.021, -0.030, -0.012);

        Decision decision = Gate.decide(evidence(), VACANT);

        assertThat(decision)
                .isEqualTo(new Decision.Promoted(
                        "WAPE 0.312 is 0.021 lower than the best baseline (mean of 4 weeks, 0.333);"
                                + " 95 % interval of the difference -0.030 to -0.012 is clear of zero."));
    }

    @Test
    void beatingOnlyAWorseBaselineIsNotEnough() {
        scored("candidate", 0.350);
        scored(LAST, 0.401, -0.051, -0.060, -0.040);
        scored(MEAN, 0.333, 0.017, 0.010, 0.020);

        Decision decision = Gate.decide(evidence(), VACANT);

        assertThat(decision)
                .isEqualTo(new Decision.Refused(
                        "WAPE 0.350 is 0.017 higher than the best baseline (mean of 4 weeks, 0.333);"
                                + " 95 % interval of the difference 0.010 to 0.020 is wholly above zero."));
    }

    @Test
    void anIntervalThatTouchesZeroRefuses() {
        scored("candidate", 0.330);
        scored(MEAN, 0.333, -0.003, -0.010, 0.0);

        assertThat(Gate.decide(evidence(), VACANT))
                .isEqualTo(new Decision.Refused(
                        "WAPE 0.330 is 0.003 lower than the best baseline (mean of 4 weeks, 0.333);"
                                + " 95 % interval of the difference -0.010 to 0.000 is not clear of zero."));
    }

    @Test
    void anEqualErrorRefuses() {
        scored("candidate", 0.333);
        scored(MEAN, 0.333, 0, -0.010, 0.010);

        assertThat(Gate.decide(evidence(), VACANT).reason())
                .startsWith("WAPE 0.333 equals that of the best baseline (mean of 4 weeks, 0.333);");
    }

    @Test
    void championAndBaselineMustBothBeBeaten() {
        judgedAgainst = OptionalInt.of(3);
        scored("candidate", 0.300);
        scored("champion", 0.320, -0.020, -0.030, -0.010);
        scored(MEAN, 0.333, -0.033, -0.040, -0.020);

        Decision decision = Gate.decide(evidence(), new Champion.Following(3));

        assertThat(decision.promoted()).isTrue();
        assertThat(decision.reason())
                .contains("the champion (version 3, 0.320)")
                .contains("the best baseline (mean of 4 weeks, 0.333)");
    }

    @Test
    void aRefusalNamesOnlyWhatWasNotBeaten() {
        judgedAgainst = OptionalInt.of(3);
        scored("candidate", 0.319);
        scored("champion", 0.320, -0.001, -0.004, 0.002);
        scored(MEAN, 0.333, -0.014, -0.020, -0.010);

        Decision decision = Gate.decide(evidence(), new Champion.Following(3));

        assertThat(decision.promoted()).isFalse();
        assertThat(decision.reason()).contains("champion (version 3").doesNotContain("baseline");
    }

    @Test
    void beatingTheChampionButNotTheBaselineRefuses() {
        judgedAgainst = OptionalInt.of(3);
        scored("candidate", 0.332);
        scored("champion", 0.360, -0.028, -0.030, -0.020);
        scored(MEAN, 0.333, -0.001, -0.010, 0.010);

        Decision decision = Gate.decide(evidence(), new Champion.Following(3));

        assertThat(decision.promoted()).isFalse();
        assertThat(decision.reason()).contains("best baseline").doesNotContain("champion");
    }

    @Test
    void judgedAgainstAnotherChampionRefuses() {
        winning();
        judgedAgainst = OptionalInt.of(1);

        assertThat(Gate.decide(evidence(), new Champion.Following(2)))
                .isEqualTo(new Decision.Refused("The candidate was judged against version 1, but version 2 is champion"
                        + " now; it must be judged again."));
    }

    @Test
    void judgedWithoutChampionWhileOneServesRefuses() {
        winning();

        assertThat(Gate.decide(evidence(), new Champion.Following(1)).reason())
                .isEqualTo("The candidate was judged without a champion, but version 1 is champion now;"
                        + " it must be judged again.");
    }

    @Test
    void aPinRefusesEveryCandidateAndSaysWhoPinned() {
        winning();
        judgedAgainst = OptionalInt.of(1);

        assertThat(Gate.decide(evidence(), new Champion.Pinned(1, "orders too high", "ann")))
                .isEqualTo(new Decision.Refused("Version 1 is pinned as champion by ann (orders too high);"
                        + " no version is promoted until a person unpins it."));
    }

    @Test
    void whatTheValidatorRefusedIsNotCompared() {
        winning();
        Evidence refused = new Evidence(
                Optional.of("no fair rows: the champion was trained on them"),
                "wape",
                OptionalInt.empty(),
                metrics,
                comparisons);

        assertThat(Gate.decide(refused, VACANT).reason())
                .isEqualTo(
                        "The validator did not judge this candidate: no fair rows: the champion was trained on them");
    }

    @Test
    void missingOrUnusableNumbersRefuse() {
        scored("candidate", Double.NaN);
        assertThat(Gate.decide(evidence(), VACANT).reason()).contains("no finite WAPE");

        metrics.clear();
        scored("candidate", 0.3);
        assertThat(Gate.decide(evidence(), VACANT).reason()).contains("No baseline");

        metrics.add(new Metric(MEAN, 1.0, 1.0, 0.4));
        assertThat(Gate.decide(evidence(), VACANT).reason())
                .isEqualTo("There is no comparison of WAPE with the best baseline (mean of 4 weeks) on the same rows.");

        comparisons.add(new Comparison(MEAN, "wape", -0.1, Double.NaN, -0.05, 0.95));
        assertThat(Gate.decide(evidence(), VACANT).reason()).contains("no comparison");
    }

    @Test
    void anIntervalOfTooLittleConfidenceRefuses() {
        scored("candidate", 0.3);
        metrics.add(new Metric(MEAN, 1.0, 1.0, 0.4));
        comparisons.add(new Comparison(MEAN, "wape", -0.1, -0.12, -0.08, 0.8));

        assertThat(Gate.decide(evidence(), VACANT).reason())
                .contains("80 % interval")
                .contains("95 %");
    }

    @Test
    void thePrimaryMetricDecides() {
        primaryMetric = "mae";
        metrics.add(new Metric("candidate", 9.0, 2.0, 0.9));
        metrics.add(new Metric(MEAN, 5.0, 3.0, 0.1));
        comparisons.add(new Comparison(MEAN, "wape", 0.8, 0.7, 0.9, 0.95));
        comparisons.add(new Comparison(MEAN, "mae", -1.0, -1.2, -0.8, 0.95));

        assertThat(Gate.decide(evidence(), VACANT).reason()).startsWith("MAE 2.000 is 1.000 lower");
    }

    private void winning() {
        scored("candidate", 0.3);
        scored("champion", 0.4, -0.1, -0.12, -0.08);
        scored(MEAN, 0.4, -0.1, -0.12, -0.08);
    }

    private void scored(String subject, double wape) {
        metrics.add(new Metric(subject, 10.0, 5.0, wape));
    }

    private void scored(String subject, double wape, double difference, double low, double high) {
        scored(subject, wape);
        comparisons.add(new Comparison(subject, "wape", difference, low, high, 0.95));
    }

    private Evidence evidence() {
        return new Evidence(Optional.empty(), primaryMetric, judgedAgainst, metrics, comparisons);
    }
}
