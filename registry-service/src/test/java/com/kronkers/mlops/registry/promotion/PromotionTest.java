package com.kronkers.mlops.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.registry.Candidate;
import com.kronkers.mlops.registry.FakeTraining;
import com.kronkers.mlops.registry.Platform;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class PromotionTest {

    @Inject
    Platform platform;

    private final String model = Platform.freshModel();

    @Test
    void theFirstCandidateThatBeatsTheBaselineIsPromotedWithItsWholeDeployment() {
        Candidate candidate = Candidate.good(model);

        UUID cause = platform.announce(candidate);

        JsonNode promoted = platform.awaitPromotions(model, 1).get(0);
        Contracts.assertValid("model-promoted", promoted);
        assertThat(promoted.path("revision").asLong()).isEqualTo(1);
        assertThat(promoted.path("reason").asText()).isEqualTo("promotion");
        assertThat(promoted.path("pinned").asBoolean(true)).isFalse();
        assertThat(promoted.path("explanation").asText())
                .isEqualTo("WAPE 0.300 is 0.100 lower than the best baseline (mean of 4 weeks, 0.400);"
                        + " 95 % interval of the difference -0.110 to -0.090 is clear of zero.");
        assertThat(promoted.at("/approvals/0/by").asText()).isEqualTo("policy:beats-champion-and-baseline");
        JsonNode deployment = promoted.at("/deployments/0");
        assertSigned(promoted);
        JsonNode trained = platform.get("/models/" + model + "/versions/1");
        assertThat(deployment.path("alias").asText()).isEqualTo("champion");
        assertThat(deployment.path("version").asText()).isEqualTo("1");
        assertThat(deployment.at("/artifact/link").asText()).isEqualTo("/models/" + model + "/versions/1/artifact");
        assertThat(deployment.at("/artifact/bytes").asLong()).isEqualTo(200_000);
        assertThat(deployment.path("recipe")).isEqualTo(trained.path("recipe"));
        assertThat(KafkaProbe.header(platform.records("model-promoted", model).get(0), "ce_causationid"))
                .isEqualTo(cause.toString());
    }

    @Test
    void aVersionShowsWhatItWasMadeOfAndWhyItWasPromoted() {
        Candidate candidate = Candidate.good(model);
        platform.train(candidate);

        JsonNode version = platform.get("/models/" + model + "/versions/1");

        assertThat(version.path("state").asText()).isEqualTo("champion");
        assertThat(version.path("run").asText()).isEqualTo(candidate.run());
        assertThat(version.at("/dataset/name").asText()).isEqualTo("weekly-demand");
        assertThat(version.at("/decision/promoted").asBoolean()).isTrue();
        assertThat(version.at("/metrics/0/wape").asDouble()).isEqualTo(0.30);
        assertThat(platform.get("/models/" + model).at("/aliases/0/version").asText())
                .isEqualTo("1");
    }

    @Test
    void aCandidateWorseThanTheBaselineIsRegisteredButRefused() {
        platform.train(Candidate.poor(model));

        JsonNode version = platform.get("/models/" + model + "/versions/1");
        assertThat(version.path("state").asText()).isEqualTo("refused");
        assertThat(version.at("/decision/reason").asText())
                .contains("0.050 higher than the best baseline (mean of 4 weeks, 0.400)");
        assertThat(platform.get("/models/" + model).path("revision").asLong()).isZero();
        assertThat(platform.records("model-promoted", model)).isEmpty();
    }

    @Test
    void aCandidateNoBetterThanTheChampionIsRefused() {
        platform.train(Candidate.good(model));

        platform.train(Candidate.good(model).against("1", 0.0));

        assertThat(decision(2).path("reason").asText())
                .contains("the champion (version 1, 0.350)")
                .contains("is not clear of zero");
    }

    @Test
    void aBetterCandidateReplacesTheChampion() {
        platform.train(Candidate.good(model));

        platform.train(Candidate.good(model).against("1", -0.05));

        assertThat(decision(2).path("promoted").asBoolean()).isTrue();
        List<JsonNode> promotions = platform.awaitPromotions(model, 2);
        assertThat(promotions.get(1).path("revision").asLong()).isEqualTo(2);
        assertThat(platform.get("/models/" + model + "/versions/1")
                        .path("state")
                        .asText())
                .isEqualTo("former-champion");
        JsonNode history = platform.get("/models/" + model + "/history");
        assertThat(history.at("/0/version").asText()).isEqualTo("1");
        assertThat(history.at("/0/until")).isEqualTo(history.at("/1/since"));
        assertThat(history.at("/1/kind").asText()).isEqualTo("promotion");
        assertThat(history.at("/1/until").isNull()).isTrue();
        assertThat(history.at("/1/approvals")).isEqualTo(promotions.get(1).path("approvals"));
        assertThat(history.at("/1/approvals")).hasSize(1);
    }

    @Test
    void aCandidateJudgedAgainstAnotherChampionIsRefused() {
        platform.train(Candidate.good(model));
        platform.train(Candidate.good(model).against("1", -0.05));

        platform.train(Candidate.good(model).against("1", -0.05));

        assertThat(decision(3).path("reason").asText())
                .isEqualTo("The candidate was judged against version 1, but version 2 is champion now;"
                        + " it must be judged again.");
    }

    @Test
    void whatTheValidatorRefusedIsKeptWithItsReason() {
        platform.train(Candidate.good(model).refusedBecause("no fair rows: the champion was trained on all of them"));

        assertThat(decision(1).path("reason").asText())
                .isEqualTo("The validator did not judge this candidate: no fair rows: the champion was trained on all"
                        + " of them");
        Platform.as("service")
                .get("/models/" + model + "/versions/1/reference")
                .then()
                .statusCode(404);
    }

    @Test
    void aRunReportedTwiceIsOneVersion() {
        Candidate candidate = Candidate.good(model);
        platform.train(candidate);

        platform.announce(candidate);
        platform.train(Candidate.poor(model));

        assertThat(platform.get("/models/" + model + "/versions")).hasSize(2);
        assertThat(platform.get("/models/" + model + "/intakes")).hasSize(2);
        assertThat(platform.get("/models/" + model).path("revision").asLong()).isEqualTo(1);
    }

    private JsonNode decision(int version) {
        return platform.get("/models/" + model + "/versions/" + version).path("decision");
    }

    /** What is signed says what the event says; that it is signed by the key, the signer's own test shows. */
    private static void assertSigned(JsonNode promoted) {
        JsonNode envelope = promoted.path("statement");
        assertThat(envelope.at("/signatures/0/sig").asText()).isNotEmpty();
        JsonNode statement;
        try {
            statement = new ObjectMapper()
                    .readTree(
                            Base64.getDecoder().decode(envelope.path("payload").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode decided = statement.path("predicate");
        assertThat(decided.path("model")).isEqualTo(promoted.path("model"));
        assertThat(decided.path("revision")).isEqualTo(promoted.path("revision"));
        assertThat(decided.path("approvals")).isEqualTo(promoted.path("approvals"));
        JsonNode said = promoted.at("/deployments/0");
        JsonNode signed = decided.at("/deployments/0");
        for (String field : List.of("alias", "version", "weight", "shadow")) {
            assertThat(signed.path(field)).isEqualTo(said.path(field));
        }
        assertThat(signed.path("digest")).isEqualTo(said.at("/artifact/digest"));
        assertThat(signed.path("dataset")).isEqualTo(said.at("/dataset/name"));
        assertThat("sha256:" + statement.at("/subject/0/digest/sha256").asText())
                .isEqualTo(said.at("/artifact/digest").asText());
    }
}
