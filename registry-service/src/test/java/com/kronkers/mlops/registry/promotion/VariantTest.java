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
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.PlatformResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class VariantTest {
    private static final String CAUSE = "0191e8a1-9a4c-7c1e-8f00-0123456789ab";
    private static final String TRACE_PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Inject
    Platform platform;

    private final String model = Platform.freshModel();

    @Test
    void aCanaryGetsItsShareAndTheChampionTheRest() {
        championAndCandidate();

        put("challenger", "2", 10, false).statusCode(200).body("revision", equalTo(2), "weight", equalTo(10));

        JsonNode event = platform.awaitPromotions(model, 2).get(1);
        Contracts.assertValid("model-promoted", event);
        assertThat(event.path("deployments"))
                .extracting(
                        target -> target.path("alias").asText(),
                        target -> target.path("version").asText(),
                        target -> target.path("weight").asInt())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("champion", "1", 90),
                        org.assertj.core.groups.Tuple.tuple("challenger", "2", 10));
        assertThat(platform.get("/models/" + model + "/audit").findValuesAsText("action"))
                .contains("variant");
        put("next", "2", 95, false)
                .statusCode(409)
                .body("errors[0].problem", equalTo("only 90 of 100 requests are left"));
    }

    @Test
    void whatBrokeItsGuardIsTakenBackOnceForAllReplicas() {
        championAndCandidate();
        put("challenger", "2", 20, false).statusCode(200);

        takeBack("service", "2", 2).statusCode(200).body("weight", equalTo(0), "revision", equalTo(3));
        takeBack("service", "2", 2).statusCode(200).body("revision", equalTo(3));

        JsonNode event = platform.awaitPromotions(model, 3).get(2);
        assertThat(event.path("reason").asText()).isEqualTo("rollback");
        assertThat(event.path("explanation").asText()).isEqualTo("30 of 30 calls failed");
        assertThat(event.path("deployments"))
                .extracting(target -> target.path("weight").asInt())
                .containsExactlyInAnyOrder(100, 0);
        put("challenger", "2", 5, false).statusCode(200).body("revision", equalTo(4));
        ConsumerRecord<String, String> told =
                platform.records("model-promoted", model).get(2);
        assertThat(KafkaProbe.header(told, "ce_causationid")).isEqualTo(CAUSE);
        assertThat(KafkaProbe.header(told, "traceparent")).isEqualTo(TRACE_PARENT);
        // A report from before the last decision.
        takeBack("service", "2", 2).statusCode(409).body("type", equalTo("urn:kronkers:problem:alias-moved-on"));
        takeBack("department", "2", 4).statusCode(403);
    }

    @Test
    void aShadowHasNoWeightAndAnAliasCanBeRemoved() {
        championAndCandidate();
        put("shadow", "2", 10, true).statusCode(422).body("errors[0].field", equalTo("weight"));
        put("shadow", "2", 0, true).statusCode(200).body("shadow", equalTo(true));

        as("approver")
                .delete("/models/" + model + "/aliases/shadow?reason=compared")
                .then()
                .statusCode(200)
                .body("revision", equalTo(3));

        JsonNode event = platform.awaitPromotions(model, 3).get(2);
        assertThat(event.path("deployments")).hasSize(1);
        assertThat(event.at("/deployments/0/weight").asInt()).isEqualTo(100);
        assertThat(platform.get("/models/" + model + "/history").findValuesAsText("kind"))
                .containsExactly("promotion", "promotion", "retirement");
    }

    @Test
    void theChampionIsNotChangedThisWay() {
        championAndCandidate();

        put("champion", "2", 10, false).statusCode(422).body("errors[0].fix", containsString("promotion and rollback"));
        put("challenger", "9", 10, false).statusCode(404);
    }

    private void championAndCandidate() {
        platform.train(Candidate.good(model));
        platform.train(Candidate.poor(model));
    }

    private ValidatableResponse put(String alias, String version, int weight, boolean shadow) {
        return as("approver")
                .body("{\"version\":\"%s\",\"weight\":%d,\"shadow\":%s,\"reason\":\"Looks good.\"}"
                        .formatted(version, weight, shadow))
                .put("/models/" + model + "/aliases/" + alias)
                .then();
    }

    private ValidatableResponse takeBack(String role, String version, long revision) {
        return as(role).header("traceparent", TRACE_PARENT)
                .body("{\"version\":\"%s\",\"revision\":%d,\"reason\":\"30 of 30 calls failed\",\"event\":\"%s\"}"
                        .formatted(version, revision, CAUSE))
                .post("/models/" + model + "/aliases/challenger/take-back")
                .then();
    }
}
