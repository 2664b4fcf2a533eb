package com.kronkers.mlops.training.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.ComponentTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ExperimentsTest extends ComponentTest {
    private final MlflowApi scientist = MlflowApi.as("data-scientist");

    @Test
    void thereIsAnExperimentForRunsThatNameNone() {
        JsonNode experiment =
                scientist.ok(scientist.get("experiments/get?experiment_id=0")).get("experiment");

        assertThat(experiment.get("name").asText()).isEqualTo("Default");
        assertThat(experiment.get("artifact_location").asText()).isEqualTo("mlflow-artifacts:/0");
        String run = scientist
                .ok(scientist.post("runs/create", "{}"))
                .at("/run/info/experiment_id")
                .asText();
        assertThat(run).isEqualTo("0");
    }

    @Test
    void anExperimentIsMadeTaggedRenamedDeletedAndRestored() {
        String name = UUID.randomUUID().toString();
        String id = scientist
                .ok(scientist.post("experiments/create", "{'name':'" + name + "','tags':[{'key':'a','value':'1'}]}"))
                .get("experiment_id")
                .asText();
        scientist
                .post("experiments/create", "{'name':'" + name + "'}")
                .statusCode(400)
                .body("error_code", is("RESOURCE_ALREADY_EXISTS"));

        scientist.ok(scientist.post(
                "experiments/set-experiment-tag", "{'experiment_id':'" + id + "','key':'b','value':'2'}"));
        scientist.ok(scientist.post("experiments/delete-experiment-tag", "{'experiment_id':'" + id + "','key':'a'}"));
        scientist.ok(
                scientist.post("experiments/update", "{'experiment_id':'" + id + "','new_name':'" + name + "-2'}"));
        JsonNode shown = scientist
                .ok(scientist.get("experiments/get-by-name?experiment_name=" + name + "-2"))
                .get("experiment");
        assertThat(shown.get("tags").toString()).isEqualTo("[{\"key\":\"b\",\"value\":\"2\"}]");

        String run = scientist.run(id);
        assertThat(scientist.ok(scientist.post("experiments/delete", "{'experiment_id':'" + id + "'}")))
                .isEmpty();
        assertThat(scientist.runShown(run).at("/info/lifecycle_stage").asText()).isEqualTo("deleted");
        scientist.post("runs/create", "{'experiment_id':'" + id + "'}").statusCode(400);
        scientist.ok(scientist.post("experiments/restore", "{'experiment_id':'" + id + "'}"));
        assertThat(scientist.runShown(run).at("/info/lifecycle_stage").asText()).isEqualTo("active");
    }

    @Test
    void experimentsAreSearchedByNameAndTagInPages() {
        String prefix = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            scientist.ok(scientist.post(
                    "experiments/create",
                    "{'name':'" + prefix + i + "','tags':[{'key':'odd','value':'" + i % 2 + "'}]}"));
        }

        String filter = "name LIKE `" + prefix + "%`";
        JsonNode first = scientist.ok(scientist.post(
                "experiments/search", "{'max_results':2,'order_by':['name ASC'],'filter':'" + filter + "'}"));
        assertThat(first.get("experiments")).hasSize(2);
        JsonNode second = scientist.ok(
                scientist.get("experiments/search?max_results=2&order_by=name%20ASC&filter=name%20LIKE%20%27"
                        + prefix + "%25%27&page_token="
                        + first.get("next_page_token").asText().replace("=", "%3D")));
        assertThat(second.at("/experiments/0/name").asText()).isEqualTo(prefix + 2);
        assertThat(second.has("next_page_token")).isFalse();
    }

    @Test
    void aSearchThatFindsNothingIsAnEmptyObject() {
        scientist
                .get("experiments/search?max_results=5&filter=name%20%3D%20%27nobody%27")
                .statusCode(200)
                .body(equalTo("{}"));
    }

    @Test
    void theAddressesOfOldClientsAreAnsweredToo() {
        for (String root : MlflowPaths.API) {
            scientist.request().get(root + "experiments/list").then().statusCode(200);
        }
    }

    @Test
    void artifactsMayLieOutsideThePlatformButNotAnywhere() {
        String id = scientist
                .ok(scientist.post(
                        "experiments/create",
                        "{'name':'" + UUID.randomUUID() + "','artifact_location':'s3://bucket/folder/'}"))
                .get("experiment_id")
                .asText();
        String run = scientist.run(id);

        assertThat(scientist.runShown(run).at("/info/artifact_uri").asText())
                .isEqualTo("s3://bucket/folder/" + run + "/artifacts");
        scientist.get("artifacts/list?run_id=" + run).statusCode(501).body("error_code", is("NOT_IMPLEMENTED"));
        for (String location : new String[] {"file:///etc", "mlflow-artifacts:/0", "/etc", "http://127.0.0.1/"}) {
            scientist
                    .post(
                            "experiments/create",
                            "{'name':'" + UUID.randomUUID() + "','artifact_location':'" + location + "'}")
                    .statusCode(400)
                    .body("error_code", is("INVALID_PARAMETER_VALUE"));
        }
    }
}
