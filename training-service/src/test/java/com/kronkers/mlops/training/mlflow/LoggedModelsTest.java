package com.kronkers.mlops.training.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LoggedModelsTest extends ComponentTest {
    private static final String BY_NAME = "'order_by':[{'field_name':'name','ascending':false}]";

    @Inject
    Database database;

    private final MlflowApi scientist = MlflowApi.as("data-scientist");
    private String experiment;
    private String run;
    private String model;

    @BeforeEach
    void makeModel() {
        experiment = scientist.experiment();
        run = scientist.run(experiment);
        model = create("forest");
    }

    private String create(String name) {
        return scientist
                .ok(scientist.post(
                        "logged-models",
                        "{'experiment_id':'" + experiment + "','name':'" + name
                                + "','model_type':'sklearn','source_run_id':'" + run
                                + "','params':[{'key':'trees','value':'10'}],'tags':[{'key':'a','value':'b'}]}"))
                .at("/model/info/model_id")
                .asText();
    }

    private JsonNode shown() {
        return scientist.ok(scientist.get("logged-models/" + model)).get("model");
    }

    @Test
    void aModelIsPendingThenReady() {
        assertThat(shown().at("/info/status").asText()).isEqualTo("LOGGED_MODEL_PENDING");
        assertThat(shown().at("/info/artifact_uri").asText())
                .isEqualTo("mlflow-artifacts:/" + experiment + "/models/" + model + "/artifacts");

        scientist.ok(scientist.patch(
                "logged-models/" + model, "{'model_id':'" + model + "','status':'LOGGED_MODEL_READY'}"));

        assertThat(shown().at("/info/status").asText()).isEqualTo("LOGGED_MODEL_READY");
        scientist.patch("logged-models/" + model, "{'status':'GREAT'}").statusCode(400);
    }

    @Test
    void tagsAndParamsOfAModelChange() {
        scientist.ok(scientist.patch("logged-models/" + model + "/tags", "{'tags':[{'key':'c d','value':'1'}]}"));
        scientist.ok(scientist
                .request()
                .delete(MlflowApi.ROOT + "logged-models/" + model + "/tags/c%20d")
                .then());
        scientist.ok(scientist.post("logged-models/" + model + "/params", "{'params':[{'key':'leaves','value':'3'}]}"));
        scientist.ok(scientist.post("logged-models/" + model + "/params", "{'params':[{'key':'leaves','value':'3'}]}"));

        assertThat(shown().at("/info/tags").toString()).isEqualTo("[{\"key\":\"a\",\"value\":\"b\"}]");
        assertThat(shown().at("/data/params")).hasSize(2);
    }

    @Test
    void whatARunMeasuresOfAModelIsKeptWithIt() {
        scientist.ok(scientist.post(
                "runs/log-batch",
                "{'run_id':'" + run + "','metrics':[{'key':'rmse','value':2.5,'timestamp':9,'step':2,'model_id':'"
                        + model + "','dataset_name':'d','dataset_digest':'x'}]}"));

        JsonNode metric = shown().at("/data/metrics/0");
        assertThat(metric.get("value").asDouble()).isEqualTo(2.5);
        assertThat(metric.get("run_id").asText()).isEqualTo(run);
        assertThat(metric.get("dataset_name").asText()).isEqualTo("d");
        assertThat(found("'filter':'metrics.rmse < 3 AND params.trees = `10` AND name = `forest`'"))
                .isEqualTo(1);
        assertThat(found("'filter':'metrics.rmse > 3'")).isZero();
        assertThat(found("'datasets':[{'dataset_name':'d'}]")).isEqualTo(1);
        assertThat(found("'datasets':[{'dataset_name':'e'}]")).isZero();
    }

    private int found(String more) {
        return scientist
                .ok(scientist.post("logged-models/search", "{'experiment_ids':['" + experiment + "']," + more + "}"))
                .path("models")
                .size();
    }

    @Test
    void modelsAreOrderedAndPaged() {
        create("ash");
        create("zebrano");

        JsonNode first = scientist.ok(scientist.post(
                "logged-models/search",
                "{'experiment_ids':['" + experiment
                        + "'],'max_results':2,'order_by':[{'field_name':'name','ascending':false}]}"));

        assertThat(first.at("/models/0/info/name").asText()).isEqualTo("zebrano");
        String token = first.get("next_page_token").asText();
        JsonNode second = scientist.ok(search(experiment, BY_NAME, token));
        assertThat(second.get("models")).hasSize(1);
        assertThat(second.at("/models/0/info/name").asText()).isEqualTo("ash");
        assertThat(second.hasNonNull("next_page_token")).isFalse();
    }

    @Test
    void aPageOfAnotherSearchIsRefused() {
        create("ash");
        String token = scientist
                .ok(search(experiment, BY_NAME + ",'max_results':1", ""))
                .get("next_page_token")
                .asText();
        String other = scientist.experiment();

        search(other, BY_NAME, token).statusCode(400).body("message", startsWith("Experiment IDs in the page token"));
        search(experiment, BY_NAME + ",'filter':'name = `ash`'", token)
                .statusCode(400)
                .body("error_code", is("INVALID_PARAMETER_VALUE"))
                .body("message", startsWith("Filter string in the page token"));
        search(experiment, "'order_by':[{'field_name':'name'}]", token)
                .statusCode(400)
                .body("message", startsWith("Order by in the page token"));
        String unmarked = token.substring(0, token.indexOf('.'));
        search(experiment, BY_NAME, unmarked).statusCode(400).body("message", startsWith("Invalid page token"));
    }

    @Test
    void aSearchEndsItsPageWhereMoreWouldNotFitInMemory() {
        List<String> all = List.of(model, create("ash"), create("zebrano"));
        all.forEach(large -> database.update(
                "insert into logged_model_tag (model, key, value) select ?, 't' || i, repeat('x', 8000)"
                        + " from generate_series(1, 700) as i",
                large));

        JsonNode first = scientist.ok(search(experiment, "'max_results':50000", ""));
        JsonNode second = scientist.ok(search(
                experiment, "'max_results':50000", first.get("next_page_token").asText()));

        assertThat(first.get("models")).hasSize(2);
        assertThat(second.get("models")).hasSize(1);
        assertThat(second.hasNonNull("next_page_token")).isFalse();
        List<String> found = Stream.of(first, second)
                .flatMap(page -> page.get("models").findValuesAsText("model_id").stream())
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    }

    private ValidatableResponse search(String where, String more, String token) {
        return scientist.post(
                "logged-models/search",
                "{'experiment_ids':['" + where + "']," + more + ",'page_token':'" + token + "'}");
    }

    @Test
    void filesOfAModelAreListed() {
        String folder = MlflowApi.PROXY + experiment + "/models/" + model + "/artifacts/";
        scientist.request().body("flavors: {}").put(folder + "MLmodel").then().statusCode(200);
        scientist.request().body("x").put(folder + "data/weights").then().statusCode(200);

        JsonNode files = scientist.ok(scientist.get("logged-models/" + model + "/artifacts/directories"));
        assertThat(files.at("/files/0/path").asText()).isEqualTo("MLmodel");
        assertThat(files.at("/files/1/is_dir").asBoolean()).isTrue();
        JsonNode below = scientist.ok(
                scientist.get("logged-models/" + model + "/artifacts/directories?artifact_directory_path=data"));
        assertThat(below.at("/files/0/path").asText()).isEqualTo("data/weights");
    }

    @Test
    void aDeletedModelIsUnknown() {
        scientist.ok(scientist.delete("logged-models/" + model));

        scientist.get("logged-models/" + model).statusCode(404).body("error_code", is("RESOURCE_DOES_NOT_EXIST"));
        assertThat(found("'max_results':10")).isZero();
    }
}
