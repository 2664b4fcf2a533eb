package com.kronkers.mlops.monitoring.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.monitoring.drift.DriftVerdict.Drifted;
import com.kronkers.mlops.monitoring.drift.DriftVerdict.Stable;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calibration on real weekly demand, with its trend, its holidays and series that sell little. */
class RealDemandDriftTest {

    private static final WeeklyDemand DEMAND = WeeklyDemand.completeJourney();
    private static final ReferenceProfile REFERENCE = DEMAND.reference(2, 36);

    private final DriftDetector detector = new DriftDetector(TestSettings.DEFAULTS);

    @ParameterizedTest
    @ValueSource(ints = {37, 38, 39, 40, 41, 42, 43, 44})
    void theWeeksAfterTheReferenceAreStable(int week) {
        DriftVerdict verdict = detector.judge(REFERENCE, DEMAND.featuresOf(week), DEMAND.series());

        assertThat(verdict).as(verdict.explanation()).isInstanceOf(Stable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {46, 47, 48, 49})
    void twiceTheDemandInTwoDepartmentsIsDrift(int week) {
        WeeklyDemand doubled = DEMAND.scaled(Set.of("PRODUCE", "DRUG GM"), 45, 2);

        DriftVerdict verdict = detector.judge(REFERENCE, doubled.featuresOf(week), DEMAND.series());

        assertThat(verdict).isInstanceOf(Drifted.class);
        assertThat(verdict.driftedFeatures()).anyMatch(name -> name.startsWith("units_"));
    }

    @Test
    void theExplanationNamesTheFeatureTheDirectionAndTheSize() {
        WeeklyDemand doubled = DEMAND.scaled(Set.of("PRODUCE", "DRUG GM"), 45, 2);

        DriftVerdict verdict = detector.judge(REFERENCE, doubled.featuresOf(49), DEMAND.series());

        assertThat(verdict.explanation()).containsPattern("units_mean_4 is 1\\.\\d times the reference \\S+");
    }
}
