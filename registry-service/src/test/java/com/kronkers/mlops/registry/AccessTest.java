package com.kronkers.mlops.registry;

import static com.kronkers.mlops.registry.Platform.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.kronkers.mlops.testing.PlatformResource;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(FakeTraining.class)
class AccessTest {

    @Inject
    Platform platform;

    @Test
    void nothingAnswersWithoutAValidToken() {
        unauthenticated(given().get("/models"));
        unauthenticated(given().auth().oauth2(TestTokens.expired("approver")).get("/models"));
        unauthenticated(given().auth().oauth2("not.a.token").get("/models"));
        given().get("/anything/else").then().statusCode(401);
        given().get("/openapi/registry").then().statusCode(401);
    }

    @Test
    void theApiDescribesItself() {
        as("data-scientist")
                .accept("application/json")
                .get("/openapi/registry")
                .then()
                .statusCode(200)
                .body("paths.keySet()", hasItem("/models/{model}/rollback"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-owner", "data-scientist", "auditor", "platform", "service", "department"})
    void whoIsNoApproverMayReadButNotRollBack(String role) {
        as(role).get("/models").then().statusCode(200);

        as(role).body("{\"reason\":\"r\"}")
                .post("/models/any/rollback")
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:kronkers:problem:forbidden"));
    }

    @Test
    void aRoleThatThePlatformDoesNotKnowReadsNothing() {
        as("visitor").get("/models").then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/models/nobody",
                "/models/nobody/versions",
                "/models/nobody/versions/1",
                "/models/nobody/versions/1/artifact",
                "/models/nobody/versions/1/lineage",
                "/models/nobody/history",
                "/models/nobody/intakes",
                "/models/nobody/audit",
                "/models/nobody/departments",
                "/models/nobody/refusals"
            })
    void anUnknownModelIsAProblemThatSaysWhereToLook(String path) {
        as("auditor")
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:kronkers:problem:unknown-model"), "errors[0].field", equalTo("model"));
    }

    @Test
    void anUnknownVersionIsAProblemToo() {
        String model = Platform.freshModel();
        platform.train(Candidate.poor(model));

        as("auditor")
                .get("/models/" + model + "/versions/latest")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:kronkers:problem:unknown-version"));
    }

    @Test
    void aMessageThatIsNoJsonGoesToTheDeadLetters() {
        String key = Platform.freshModel();

        platform.send("model-trained", key, "no json");

        await().atMost(Duration.ofSeconds(60)).until(() -> !platform.records("model-trained-registry-dead-letter", key)
                .isEmpty());
        assertThat(platform.intake(Candidate.good(key)).has("run")).isFalse();
    }

    private static void unauthenticated(Response response) {
        response.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:kronkers:problem:unauthenticated"));
    }
}
