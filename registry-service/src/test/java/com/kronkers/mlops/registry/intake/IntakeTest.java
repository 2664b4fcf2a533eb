package com.kronkers.mlops.registry.intake;

import static com.kronkers.mlops.registry.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.registry.Candidate;
import com.kronkers.mlops.registry.FakeTraining;
import com.kronkers.mlops.registry.Platform;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class IntakeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Platform platform;

    @Inject
    DataSource database;

    private final String model = Platform.freshModel();

    @Test
    void artifactAndReferenceAreServedAsTheyWereTrained() {
        Candidate candidate = Candidate.good(model);
        platform.train(candidate);

        byte[] artifact = as("service")
                .get("/models/" + model + "/versions/1/artifact")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        byte[] reference = as("service")
                .get("/models/" + model + "/versions/1/reference")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();

        assertThat(artifact).isEqualTo(platform.artifact(candidate));
        assertThat(reference).isEqualTo(platform.reference(candidate));
    }

    @Test
    void whatTheValidatorFoundIsShownWithTheVersion() {
        JsonNode found = Contracts.examples("model-trained").stream()
                .filter(example -> example.has("backtests"))
                .findFirst()
                .orElseThrow();
        platform.train(Candidate.good(model).withFindingsOf(found));

        JsonNode version = platform.get("/models/" + model + "/versions/1");

        assertThat(version.get("slices")).isEqualTo(found.get("slices"));
        assertThat(version.get("checks")).isEqualTo(found.get("checks"));
        assertThat(version.get("backtests")).isEqualTo(found.get("backtests"));
        assertThat(platform.get("/models/" + model + "/versions").get(0).has("checks"))
                .as("a list is short")
                .isFalse();
    }

    @Test
    void ofAVersionWhoseTrainingDoesNotSayWhatItFoundNothingIsShown() {
        platform.train(Candidate.good(model).withFindingsOf(JsonNodeFactory.instance.objectNode()));

        JsonNode version = platform.get("/models/" + model + "/versions/1");

        assertThat(version.fieldNames()).toIterable().doesNotContain("slices", "checks", "backtests");
    }

    @Test
    void aTamperedArtifactIsRejectedWithTheReason() {
        Candidate candidate = Candidate.good(model);
        platform.trainingIsAway(true);
        platform.announce(candidate);
        byte[] other = platform.artifact(candidate);
        other[17]++;
        platform.tamper(candidate.artifactDigest(), other);
        platform.trainingIsAway(false);

        JsonNode intake = platform.awaitIntake(candidate, "rejected");

        assertThat(intake.path("reason").asText()).contains("was refused: the bytes have digest sha256:");
        nothingIsRegistered();
    }

    @Test
    void anArtifactOfAnotherSizeIsRejectedWithTheReason() {
        Candidate candidate = Candidate.good(model);
        platform.trainingIsAway(true);
        platform.announce(candidate);
        platform.tamper(candidate.artifactDigest(), new byte[10]);
        platform.trainingIsAway(false);

        JsonNode intake = platform.awaitIntake(candidate, "rejected");

        assertThat(intake.path("reason").asText()).contains("10 bytes came where 200000 bytes were announced");
        nothingIsRegistered();
    }

    @Test
    void aLinkToAnywhereElseIsNotFollowed() {
        Candidate candidate = Candidate.good(model).withArtifactLink("//evil.example/training/artifacts/x");
        platform.announceAsIs(candidate);

        assertThat(platform.awaitIntake(candidate, "rejected").path("reason").asText())
                .contains("//evil.example/training/artifacts/x");
        nothingIsRegistered();
    }

    @Test
    void whileTrainingIsAwayTheIntakeWaitsAndThenGoesOn() {
        Candidate candidate = Candidate.good(model);
        platform.trainingIsAway(true);
        platform.announce(candidate);

        JsonNode waiting = await().atMost(PATIENCE)
                .until(() -> platform.intake(candidate), i -> i.path("attempts").asInt() >= 2);
        platform.trainingIsAway(false);

        assertThat(waiting.path("state").asText()).isEqualTo("waiting");
        assertThat(waiting.path("reason").asText()).contains("Training did not deliver");
        platform.awaitIntake(candidate, "registered");
        assertThat(platform.awaitPromotions(model, 1)).hasSize(1);
    }

    @Test
    void workClaimedByAProcessThatDiedIsTakenOver() throws SQLException {
        Candidate candidate = Candidate.good(model);
        platform.trainingIsAway(true);
        platform.announce(candidate);
        await().atMost(PATIENCE).until(() -> platform.intake(candidate).has("run"));
        Connection dying = database.getConnection();
        long session = claimAllIntakes(dying);
        platform.trainingIsAway(false);

        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> platform.intake(candidate).path("state").asText().equals("waiting"));
        terminate(session);

        platform.awaitIntake(candidate, "registered");
        assertThat(platform.get("/models/" + model + "/versions")).hasSize(1);
    }

    @Test
    void candidatesAtOnceGetStrictlyIncreasingNumbersAndOneIsPromoted() {
        List<Candidate> candidates =
                IntStream.range(0, 8).mapToObj(i -> Candidate.good(model)).toList();
        platform.trainingIsAway(true);
        candidates.forEach(platform::announce);
        platform.trainingIsAway(false);

        candidates.forEach(candidate -> platform.awaitIntake(candidate, "registered"));

        JsonNode versions = platform.get("/models/" + model + "/versions");
        assertThat(versions)
                .extracting(version -> version.path("version").asText())
                .containsExactly("8", "7", "6", "5", "4", "3", "2", "1");
        assertThat(versions.findValuesAsText("state"))
                .containsOnlyOnce("champion")
                .contains("refused");
        assertThat(platform.get("/models/" + model + "/audit").path("intact").asBoolean())
                .isTrue();
    }

    @Test
    void revisionsStrictlyIncreaseWhilePeopleAndCandidatesChangeTheChampion() {
        platform.train(Candidate.good(model));
        platform.train(Candidate.good(model).against("1", -0.05));

        IntStream.range(0, 20).parallel().forEach(i -> as("approver")
                .body("{\"toVersion\":\"" + (1 + i % 2) + "\",\"reason\":\"back and forth\"}")
                .post("/models/" + model + "/rollback"));

        long revision = platform.get("/models/" + model).path("revision").asLong();
        List<Long> published = platform.awaitPromotions(model, (int) revision).stream()
                .map(event -> event.path("revision").asLong())
                .toList();
        assertThat(published)
                .isEqualTo(LongStream.rangeClosed(1, revision).boxed().toList());
        assertThat(revision).isGreaterThan(2);
    }

    private void nothingIsRegistered() {
        assertThat(platform.get("/models/" + model + "/versions")).isEmpty();
        assertThat(platform.get("/models/" + model + "/audit")
                        .at("/entries/0/action")
                        .asText())
                .isEqualTo("rejection");
    }

    /** Another replica's claim of everything that waits; returns its session's process id. */
    private static long claimAllIntakes(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("select pg_advisory_lock(" + IntakeClaim.LOCK_SPACE
                    + ", id::integer) from intake where state = 'WAITING'");
            try (var row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void terminate(long session) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(" + session + ")");
        }
    }
}
