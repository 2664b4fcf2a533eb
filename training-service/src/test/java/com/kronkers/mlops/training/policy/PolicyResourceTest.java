package com.kronkers.mlops.training.policy;

import static com.kronkers.mlops.training.Platform.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.testing.TestTokens;
import com.kronkers.mlops.training.ComponentTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PolicyResourceTest extends ComponentTest {

    @Test
    void aPolicyIsCreatedThenReplacedAndShown() {
        ObjectNode policy = PolicyExamples.weekly("demand", "policy-model");
        as("data-scientist")
                .body(policy.toString())
                .put("/training/policies/shown")
                .then()
                .statusCode(201)
                .header("Location", containsString("/training/policies/shown"));

        as("data-scientist")
                .body(policy.put("seed", 8).toString())
                .put("/training/policies/shown")
                .then()
                .statusCode(200);

        as("auditor")
                .get("/training/policies/shown")
                .then()
                .statusCode(200)
                .body("name", is("shown"))
                .body("seed", is(8))
                .body("cooldown", is("PT10M"))
                .body("recipe.history[0].lags", equalTo(List.of(1, 2, 3, 4, 8)));
        as("service").get("/training/policies").then().statusCode(200).body("name", hasItem("shown"));
    }

    @Test
    void aWrongPolicyChangesNothingAndNamesEveryField() {
        ObjectNode policy = PolicyExamples.weekly("demand", "policy-model");
        policy.put("trainer", "random-forest").put("colour", "blue");
        ((ObjectNode) policy.get("recipe")).put("step", "P1M");

        as("data-scientist")
                .body(policy.toString())
                .put("/training/policies/wrong")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", is("urn:kronkers:problem:invalid-policy"))
                .body("errors.field", hasItems("trainer", "colour", "recipe.step"))
                .body(
                        "errors.find { it.field == 'trainer' }.fix",
                        is("use one of [gradient-boosting, linear, seasonal-naive, tabular-network]"));

        as("data-scientist").get("/training/policies").then().body("name", not(hasItem("wrong")));
    }

    @Test
    void whatIsNoJsonIsAClientError() {
        as("data-scientist")
                .body("{\"model\":")
                .put("/training/policies/broken")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void aBodyIsSmallAndSaysHowLongItIs() {
        as("data-scientist")
                .body("{\"trainer\":\"" + "x".repeat(1 << 20) + "\"}")
                .put("/training/policies/large")
                .then()
                .statusCode(413)
                .body("type", is("urn:kronkers:problem:too-large"));
    }

    @Test
    void aPolicyIsReplacedByItsDepartmentOrThePlatformsTeamAndStaysTheDepartments() {
        put("data-scientist", "department:pricing").statusCode(201).body("department", is("pricing"));

        put("data-scientist", "department:marketing")
                .statusCode(403)
                .body("type", is("urn:kronkers:problem:policy-of-another-department"))
                .body("detail", containsString("is of department 'pricing'"));
        put("data-scientist").statusCode(403);

        put("data-scientist", "department:pricing", "department:marketing")
                .statusCode(200)
                .body("department", is("pricing"));
        put("data-scientist", "platform").statusCode(200).body("department", is("pricing"));
    }

    private static ValidatableResponse put(String... roles) {
        return as(roles)
                .body(PolicyExamples.weekly("demand", "owned-model").toString())
                .put("/training/policies/owned")
                .then();
    }

    @Test
    void anUnknownPolicyIsNotFound() {
        as("data-scientist")
                .get("/training/policies/nowhere")
                .then()
                .statusCode(404)
                .body("type", is("urn:kronkers:problem:unknown-policy"));
    }

    @Test
    void onlyDataScientistsWriteAndNobodyReadsWithoutAValidToken() {
        String policy = PolicyExamples.weekly("demand", "policy-model").toString();

        as("data-owner").body(policy).put("/training/policies/denied").then().statusCode(403);
        as("department").get("/training/policies").then().statusCode(403);
        given().get("/training/policies").then().statusCode(401);
        given().auth()
                .oauth2(TestTokens.expired("data-scientist"))
                .get("/training/policies")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }
}
