package com.kronkers.mlops.training.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.training.policy.Policy;
import com.kronkers.mlops.training.policy.TrainingSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetrainingRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Policy POLICY = policy(100, true);

    @Test
    void theFirstAcceptedVersionAlwaysTrains() {
        Decision decision = RetrainingRules.onNewVersion(POLICY, 1, version(1), Optional.empty(), 3);

        assertThat(decision).isEqualTo(new Decision.Train(version(1), "the first accepted version"));
    }

    @Test
    void enoughNewRowsTrain() {
        Decision decision = RetrainingRules.onNewVersion(POLICY, 3, version(3), Optional.of(1), 100);

        assertThat(decision).isInstanceOf(Decision.Train.class);
    }

    @Test
    void tooFewNewRowsDoNot() {
        Decision decision = RetrainingRules.onNewVersion(POLICY, 3, version(3), Optional.of(1), 99);

        assertThat(decision).isEqualTo(new Decision.Skip("99 new rows since version 1, the policy asks for 100"));
    }

    @Test
    void anOlderVersionThatIsAcceptedLateDoesNotTrain() {
        Decision decision = RetrainingRules.onNewVersion(POLICY, 3, version(4), Optional.of(2), 1000);

        assertThat(decision).isEqualTo(new Decision.Skip("version 4 is newer"));
    }

    @Test
    void aVersionThatWasTrainedOnDoesNotTrainAgain() {
        Decision decision = RetrainingRules.onNewVersion(POLICY, 4, version(4), Optional.of(4), 0);

        assertThat(decision).isEqualTo(new Decision.Skip("version 4 was trained on already"));
    }

    @Test
    void driftTrainsOnTheLatestVersion() {
        Decision decision = RetrainingRules.onDrift(POLICY, Optional.of(version(4)), Optional.empty(), false, NOW);

        assertThat(decision).isEqualTo(new Decision.Train(version(4), "drift, and retraining is recommended"));
    }

    @Test
    void driftWithinTheCooldownDoesNot() {
        Optional<Instant> last = Optional.of(NOW.minus(Duration.ofMinutes(10)).plusMillis(1));

        Decision decision = RetrainingRules.onDrift(POLICY, Optional.of(version(4)), last, false, NOW);

        assertThat(decision).isInstanceOf(Decision.Skip.class);
        assertThat(decision.reason()).endsWith("cool-down PT10M");
    }

    @Test
    void driftAtTheEndOfTheCooldownDoes() {
        Optional<Instant> last = Optional.of(NOW.minus(Duration.ofMinutes(10)));

        Decision decision = RetrainingRules.onDrift(POLICY, Optional.of(version(4)), last, false, NOW);

        assertThat(decision).isInstanceOf(Decision.Train.class);
    }

    @Test
    void driftWhileAJobOnTheSameDataIsUnderWayDoesNot() {
        Decision decision = RetrainingRules.onDrift(POLICY, Optional.of(version(4)), Optional.empty(), true, NOW);

        assertThat(decision).isEqualTo(new Decision.Skip("a job on version 4 is under way"));
    }

    @Test
    void driftWithoutDataOrAgainstThePolicyDoesNot() {
        Decision withoutData = RetrainingRules.onDrift(POLICY, Optional.empty(), Optional.empty(), false, NOW);
        Decision unwanted =
                RetrainingRules.onDrift(policy(100, false), Optional.of(version(4)), Optional.empty(), false, NOW);

        assertThat(withoutData).isEqualTo(new Decision.Skip("dataset demand has no accepted version"));
        assertThat(unwanted).isEqualTo(new Decision.Skip("the policy does not retrain on drift"));
    }

    @Test
    void theClockTrainsOnTheLatestVersionUnlessThatIsUnderWay() {
        Decision decision = RetrainingRules.onSchedule(POLICY, Optional.of(version(4)), false);

        assertThat(decision).isEqualTo(new Decision.Train(version(4), "its schedule '0 3 * * *' is due"));
        assertThat(RetrainingRules.onSchedule(POLICY, Optional.of(version(4)), true))
                .isEqualTo(new Decision.Skip("a job on version 4 is under way"));
        assertThat(RetrainingRules.onSchedule(POLICY, Optional.empty(), false))
                .isEqualTo(new Decision.Skip("dataset demand has no accepted version"));
    }

    private static DatasetVersion version(int number) {
        return new DatasetVersion("demand", number, "sha256:" + "d".repeat(64));
    }

    private static Policy policy(long minimumNewRows, boolean retrainOnDrift) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return new Policy(
                "nightly",
                "demand-model",
                "demand",
                TrainingSettings.ofTrainer("tabular-network", json.objectNode(), json.objectNode(), 7, 4),
                minimumNewRows,
                retrainOnDrift,
                Duration.ofMinutes(10),
                "0 3 * * *",
                Policy.PRIORITY,
                "");
    }
}
