package com.kronkers.mlops.training.dataset;

import static com.kronkers.mlops.training.Platform.as;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.policy.PolicyExamples;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

/** Training hands nobody a dataset whose owner did not. */
@QuarkusTest
class DatasetAccessTest extends ComponentTest {
    private static final String MISSING = "urn:kronkers:problem:permission-missing";

    @Test
    void aPolicyIsWrittenByWhoMayTakeTheDatasetAway() {
        put("secret-prices", "data-scientist", "department:outsiders")
                .statusCode(403)
                .body("type", is(MISSING))
                .body("errors[0].fix", containsString("PUT /datasets/secret-prices/grants"));
        as("data-scientist").get("/training/policies/secret-prices").then().statusCode(404);

        put("secret-prices", "data-scientist", "department:insiders").statusCode(201);
    }

    @Test
    void toLookAtRowsIsNotEnough() {
        put("shown-prices", "data-scientist").statusCode(403).body("type", is(MISSING));
    }

    @Test
    void thePlatformsTeamAndServicesPass() {
        put("secret-plans", "data-scientist", "platform").statusCode(201);
        put("secret-plans", "data-scientist", "service").statusCode(200);
    }

    @Test
    void aDatasetThatNobodyDeclaredIsToldSo() {
        put("unknown-prices", "data-scientist").statusCode(422).body("errors[0].field", is("dataset"));
    }

    @Test
    void whileIngestionDoesNotAnswerNobodyIsLetIn() {
        put("unsaid-prices", "data-scientist")
                .statusCode(503)
                .header("Retry-After", "5")
                .body("type", is("urn:kronkers:problem:ingestion-away"));
    }

    @Test
    void aJobIsQueuedAndRepeatedByWhoMayTakeTheDatasetAway() {
        put("secret-sales", "data-scientist", "department:insiders").statusCode(201);
        platform.dataIngested("secret-sales", 1, "created", "accepted", 10);
        String job = awaitJob("secret-sales-model", 1, "succeeded").get("id").asText();
        String repeat = "/training/jobs/" + job + "/repeat";
        String body = "{\"policy\":\"secret-sales\"}";

        as("data-scientist")
                .body(body)
                .post("/training/jobs")
                .then()
                .statusCode(403)
                .body("type", is(MISSING));
        as("data-scientist").post(repeat).then().statusCode(403).body("type", is(MISSING));

        as("data-scientist", "department:insiders").post(repeat).then().statusCode(201);
        awaitJob("secret-sales-model", 2, "succeeded");
        as("data-scientist", "department:insiders")
                .body(body)
                .post("/training/jobs")
                .then()
                .statusCode(201);
        awaitJob("secret-sales-model", 3, "succeeded");
    }

    /** Puts a policy that is called as its dataset. */
    private static ValidatableResponse put(String dataset, String... roles) {
        return as(roles)
                .body(PolicyExamples.weekly(dataset, dataset + "-model").toString())
                .put("/training/policies/" + dataset)
                .then();
    }
}
