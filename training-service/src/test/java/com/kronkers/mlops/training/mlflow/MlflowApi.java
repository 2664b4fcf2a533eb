package com.kronkers.mlops.training.mlflow;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.testing.TestTokens;
import com.kronkers.mlops.training.Platform;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** MLflow's protocol as one caller speaks it. */
final class MlflowApi {
    static final String ROOT = "/api/2.0/mlflow/";
    static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts/";

    private final String token;

    MlflowApi(String token) {
        this.token = token;
    }

    static MlflowApi as(String... roles) {
        return new MlflowApi(TestTokens.token(roles));
    }

    /** Addresses are sent as they are. */
    RequestSpecification request() {
        return given().auth().oauth2(token).urlEncodingEnabled(false);
    }

    /** @param json with single quotation marks for double ones, and backticks for single ones */
    ValidatableResponse post(String path, String json) {
        return request()
                .contentType(ContentType.JSON)
                .body(quoted(json))
                .post(ROOT + path)
                .then();
    }

    ValidatableResponse patch(String path, String json) {
        return request()
                .contentType(ContentType.JSON)
                .body(quoted(json))
                .patch(ROOT + path)
                .then();
    }

    private static String quoted(String json) {
        return json.replace('\'', '"').replace('`', '\'');
    }

    ValidatableResponse delete(String path) {
        return request().delete(ROOT + path).then();
    }

    ValidatableResponse get(String path) {
        return request().get(ROOT + path).then();
    }

    /** The body of an answer that must be 200. */
    JsonNode ok(ValidatableResponse answer) {
        return Platform.parse(answer.statusCode(200).extract().asString());
    }

    /** The number of a new experiment. */
    String experiment() {
        return ok(post("experiments/create", "{'name':'" + UUID.randomUUID() + "'}"))
                .get("experiment_id")
                .asText();
    }

    /** The id of a new run. */
    String run(String experiment) {
        return ok(post("runs/create", "{'experiment_id':'" + experiment + "','start_time':1000}"))
                .at("/run/info/run_id")
                .asText();
    }

    JsonNode runShown(String run) {
        return ok(get("runs/get?run_id=" + run)).get("run");
    }

    /** A file among the artifacts of a run. */
    static String artifact(String experiment, String run, String path) {
        return PROXY + experiment + "/" + run + "/artifacts/" + path;
    }
}
