package com.kronkers.mlops.registry.promotion;

import static com.kronkers.mlops.registry.Platform.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.registry.Candidate;
import com.kronkers.mlops.registry.FakeTraining;
import com.kronkers.mlops.registry.Platform;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class RollbackTest {

    private static final String WHY = "{\"reason\":\"Replenishment reported odd orders.\"}";

    @Inject
    Platform platform;

    private final String model = Platform.freshModel();

    @Test
    void theChampionBeforeComesBackAndIsPinned() {
        twoChampions();

        rollBack(WHY).statusCode(200).body("version", equalTo("1"), "from", equalTo("2"), "revision", equalTo(3));

        JsonNode event = platform.awaitPromotions(model, 3).get(2);
        Contracts.assertValid("model-promoted", event);
        assertThat(event.path("reason").asText()).isEqualTo("rollback");
        assertThat(event.path("pinned").asBoolean()).isTrue();
        assertThat(event.path("explanation").asText()).isEqualTo("Replenishment reported odd orders.");
        assertThat(event.at("/deployments/0/version").asText()).isEqualTo("1");
        assertThat(event.at("/approvals/0/by").asText()).isEqualTo("ann");
        assertThat(platform.get("/models/" + model).at("/aliases/0/pinnedBy").asText())
                .isEqualTo("ann");
        assertThat(platform.get("/models/" + model + "/history").findValuesAsText("kind"))
                .containsExactly("promotion", "promotion", "rollback");
    }

    @Test
    void whilePinnedNothingIsPromotedAndAfterUnpinningItIs() {
        twoChampions();
        rollBack(WHY).statusCode(200);

        platform.train(Candidate.good(model).against("1", -0.05));
        JsonNode refused = platform.get("/models/" + model + "/versions/3").path("decision");
        as("approver")
                .body("{\"reason\":\"Orders are fine again.\"}")
                .post("/models/" + model + "/aliases/champion/unpin")
                .then()
                .statusCode(200);
        platform.train(Candidate.good(model).against("1", -0.05));

        assertThat(refused.path("reason").asText())
                .isEqualTo("Version 1 is pinned as champion by ann (Replenishment reported odd orders.);"
                        + " no version is promoted until a person unpins it.");
        JsonNode now = platform.get("/models/" + model);
        assertThat(now.at("/aliases/0/version").asText()).isEqualTo("4");
        assertThat(now.at("/aliases/0/pinned").asBoolean(true)).isFalse();
        assertThat(now.path("revision").asLong()).isEqualTo(4);
    }

    @Test
    void aNamedVersionCanBeBroughtBackWhilePinned() {
        twoChampions();
        rollBack(WHY).statusCode(200);

        rollBack("{\"toVersion\":\"2\",\"reason\":\"It was not the model.\"}").statusCode(200);

        assertThat(platform.get("/models/" + model).at("/aliases/0/version").asText())
                .isEqualTo("2");
    }

    @Test
    void aRollbackThatCannotBeSaysWhichFieldAndHowToFixIt() {
        rollBack(WHY).statusCode(404).body("type", equalTo("urn:kronkers:problem:unknown-model"));
        platform.train(Candidate.poor(model));
        problem(rollBack(WHY), 409, "no-earlier-champion");
        platform.train(Candidate.good(model));
        problem(rollBack(WHY), 409, "no-earlier-champion").body("detail", containsString("version 2"));
        problem(rollBack("{\"toVersion\":\"9\",\"reason\":\"r\"}"), 422, "unknown-version");
        problem(rollBack("{\"toVersion\":\"latest\",\"reason\":\"r\"}"), 422, "unknown-version");
        problem(rollBack("{\"toVersion\":\"1\",\"reason\":\"r\"}"), 409, "version-never-passed-gate")
                .body("errors[0].problem", containsString("higher than the best baseline"));
        problem(rollBack("{\"toVersion\":\"2\",\"reason\":\"r\"}"), 409, "already-champion");
        rollBack("{}").statusCode(422).body("errors[0].field", equalTo("reason"));
        rollBack("{\"reason\":").statusCode(400);

        assertThat(platform.get("/models/" + model).path("revision").asLong()).isEqualTo(1);
    }

    @Test
    void unpinningWhatIsNotPinnedIsAConflict() {
        platform.train(Candidate.good(model));

        as("approver")
                .body(WHY)
                .post("/models/" + model + "/aliases/champion/unpin")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:kronkers:problem:not-pinned"));
    }

    @Test
    void everyDecisionIsInAnUnbrokenAuditChain() {
        twoChampions();
        platform.train(Candidate.poor(model).against("2", 0.1));
        rollBack(WHY).statusCode(200);

        JsonNode audit = platform.get("/models/" + model + "/audit");

        assertThat(audit.path("intact").asBoolean()).isTrue();
        assertThat(audit.path("entries").findValuesAsText("action"))
                .isEqualTo(List.of("promotion", "promotion", "refusal", "rollback"));
        as("department").get("/models/" + model + "/audit").then().statusCode(403);
    }

    private void twoChampions() {
        platform.train(Candidate.good(model));
        platform.train(Candidate.good(model).against("1", -0.05));
    }

    private ValidatableResponse rollBack(String body) {
        return as("approver").body(body).post("/models/" + model + "/rollback").then();
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String kind) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:kronkers:problem:" + kind), "errors[0].field", equalTo("toVersion"));
    }
}
