package com.kronkers.mlops.training.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class RunsTest extends ComponentTest {
    private final MlflowApi scientist = MlflowApi.as("data-scientist");

    @Inject
    Database database;

    private String experiment;
    private String run;

    @BeforeEach
    void makeRun() {
        experiment = scientist.experiment();
        run = scientist.run(experiment);
    }

    @Test
    void aRunIsShownWithBothNamesOfItsIdAndItsArtifactsAddress() {
        JsonNode info = scientist.runShown(run).get("info");

        assertThat(info.get("run_uuid").asText()).isEqualTo(run);
        assertThat(info.get("status").asText()).isEqualTo("RUNNING");
        assertThat(info.get("start_time").asLong()).isEqualTo(1000);
        assertThat(info.get("artifact_uri").asText())
                .isEqualTo("mlflow-artifacts:/" + experiment + "/" + run + "/artifacts");
    }

    @Test
    void theSameBatchTwiceIsOneBatch() {
        String batch = "{'run_id':'" + run + "','metrics':[{'key':'loss','value':0.5,'timestamp':1,'step':0},"
                + "{'key':'loss','value':0.25,'timestamp':2,'step':1}],'params':[{'key':'depth','value':'3'}],"
                + "'tags':[{'key':'a','value':'b'}]}";

        scientist.ok(scientist.post("runs/log-batch", batch));
        scientist.ok(scientist.post("runs/log-batch", batch));

        JsonNode history = scientist.ok(scientist.get("metrics/get-history?metric_key=loss&run_id=" + run));
        assertThat(history.get("metrics")).hasSize(2);
        assertThat(scientist.runShown(run).at("/data/metrics/0/value").asDouble())
                .isEqualTo(0.25);
    }

    @Test
    void theLastValueIsThatOfTheHighestStepThenTimeThenValue() {
        for (String metric : List.of(
                "'value':1,'timestamp':10,'step':5",
                "'value':2,'timestamp':99,'step':4",
                "'value':3,'timestamp':11,'step':5",
                "'value':2.5,'timestamp':11,'step':5")) {
            scientist.ok(scientist.post("runs/log-metric", "{'run_id':'" + run + "','key':'m'," + metric + "}"));
        }

        assertThat(scientist.runShown(run).at("/data/metrics/0/value").asDouble())
                .isEqualTo(3);
    }

    @Test
    void noNumberAndTheInfinitiesGoInAndComeOutAsTexts() {
        for (String value : List.of("NaN", "Infinity", "-Infinity")) {
            scientist.ok(scientist.post(
                    "runs/log-metric",
                    "{'run_id':'" + run + "','key':'" + value.replace("-", "minus ") + "','value':'" + value
                            + "','timestamp':1}"));
        }

        List<String> values = new ArrayList<>();
        scientist
                .runShown(run)
                .at("/data/metrics")
                .forEach(metric -> values.add(metric.get("value").asText()));
        assertThat(values).containsExactlyInAnyOrder("NaN", "Infinity", "-Infinity");
        assertThat(scientist.runShown(run).at("/data/metrics/0/value").isTextual())
                .isTrue();
    }

    @Test
    void aParamNeverChangesAndABatchIsAllOrNothing() {
        scientist.ok(scientist.post("runs/log-parameter", "{'run_id':'" + run + "','key':'depth','value':'3'}"));
        scientist.ok(scientist.post("runs/log-parameter", "{'run_id':'" + run + "','key':'depth','value':'3'}"));

        scientist
                .post(
                        "runs/log-batch",
                        "{'run_id':'" + run + "','metrics':[{'key':'m','value':1,'timestamp':1}],"
                                + "'params':[{'key':'new','value':'1'},{'key':'depth','value':'4'}]}")
                .statusCode(400)
                .body("error_code", is("INVALID_PARAMETER_VALUE"))
                .body("message", containsString("'old_value': '3', 'new_value': '4'"));

        JsonNode data = scientist.runShown(run).get("data");
        assertThat(data.get("params").toString()).isEqualTo("[{\"key\":\"depth\",\"value\":\"3\"}]");
        assertThat(data.has("metrics")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "runs/log-parameter | 'key':'a','value':'b\\u0000' | value",
                "runs/log-parameter | 'key':'\\u0000','value':'b' | key",
                "runs/set-tag | 'key':'a','value':'\\u0000b' | value",
                "runs/log-metric | 'key':'a\\u0000b','value':1,'timestamp':1 | key",
                "runs/log-batch | 'metrics':[{'key':'a\\u0000','value':1,'timestamp':1}] | metrics[0].key",
                "runs/log-batch | 'params':[{'key':'a','value':'1'},{'key':'b','value':'\\u0000'}] | params[1].value",
                "runs/log-inputs | 'datasets':[{'dataset':{'name':'d','schema':'\\u0000'}}] | datasets[0].dataset.schema",
                "runs/update | 'run_name':'a\\u0000b' | run_name",
                "experiments/create | 'name':'a\\u0000b' | name",
                "runs/search | 'experiment_ids':['1'],'filter':'params.a = `\\u0000`' | filter",
                "runs/search | 'experiment_ids':['1'],'order_by':['params.a\\u0000'] | order_by",
            })
    void aTextWithTheNulCharacterIsRefused(String path, String json, String parameter) {
        scientist
                .post(path, "{'run_id':'" + run + "'," + json + "}")
                .statusCode(400)
                .body("error_code", is("INVALID_PARAMETER_VALUE"))
                .body("message", containsString("parameter '" + parameter + "'"))
                .body("message", containsString("NUL"));
        assertThat(scientist.runShown(run).get("data").has("params")).isFalse();
    }

    @Test
    void anAddressWithTheNulCharacterIsRefused() {
        scientist
                .get("metrics/get-history?metric_key=a%00b&run_id=" + run)
                .statusCode(400)
                .body("error_code", is("INVALID_PARAMETER_VALUE"));
        scientist.get("logged-models/m-%00").statusCode(400).body("error_code", is("INVALID_PARAMETER_VALUE"));
    }

    @Test
    void eachLimitOfABatchIsReached() {
        scientist.ok(scientist.post("runs/log-batch", batch(900, 100, 0)));
        scientist.ok(scientist.post("runs/log-batch", batch(900, 0, 100)));
        for (String tooMany : List.of(batch(1001, 0, 0), batch(0, 101, 0), batch(0, 0, 101), batch(901, 100, 0))) {
            scientist
                    .post("runs/log-batch", tooMany)
                    .statusCode(400)
                    .body("error_code", is("INVALID_PARAMETER_VALUE"))
                    .body("message", containsString("can contain at most"));
        }
        scientist
                .post(
                        "runs/log-batch",
                        "{'run_id':'" + run + "','tags':[{'key':'a','value':'" + "x".repeat(1 << 20) + "'}]}")
                .statusCode(413)
                .body("error_code", is("INVALID_PARAMETER_VALUE"));
    }

    private String batch(int metrics, int params, int tags) {
        return "{'run_id':'" + run + "','metrics':"
                + items(metrics, "{'key':'m','value':1,'timestamp':1,'step':%d}") + ",'params':"
                + items(params, "{'key':'p%d','value':'1'}") + ",'tags':" + items(tags, "{'key':'t%d','value':'1'}")
                + "}";
    }

    private static String items(int count, String item) {
        return IntStream.range(0, count).mapToObj(item::formatted).collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void manyWritersOfOneRunLoseNothing() throws Exception {
        List<Thread> writers = IntStream.range(0, 6)
                .mapToObj(writer -> new Thread(() -> {
                    for (int i = 0; i < 10; i++) {
                        int step = writer * 10 + i;
                        scientist
                                .post(
                                        "runs/log-batch",
                                        "{'run_id':'" + run + "','metrics':[{'key':'b','value':1,'timestamp':1,'step':"
                                                + step + "},{'key':'a','value':1,'timestamp':1,'step':" + step + "}]}")
                                .statusCode(200);
                    }
                }))
                .toList();
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }

        JsonNode history = scientist.ok(scientist.get("metrics/get-history?metric_key=a&run_id=" + run));
        assertThat(history.get("metrics")).hasSize(60);
        assertThat(scientist.runShown(run).at("/data/metrics/0/step").asInt()).isEqualTo(59);
    }

    @Test
    void aRunIsRenamedByItsTagAndByItself() {
        scientist.ok(
                scientist.post("runs/set-tag", "{'run_id':'" + run + "','key':'mlflow.runName','value':'by tag'}"));
        assertThat(scientist.runShown(run).at("/info/run_name").asText()).isEqualTo("by tag");

        scientist.ok(scientist.post(
                "runs/update", "{'run_id':'" + run + "','run_name':'by itself','status':'FAILED','end_time':7}"));
        JsonNode shown = scientist.runShown(run);
        assertThat(shown.at("/data/tags/0/value").asText()).isEqualTo("by itself");
        assertThat(shown.at("/info/status").asText()).isEqualTo("FAILED");
        assertThat(shown.at("/info/end_time").asLong()).isEqualTo(7);
    }

    @Test
    void aDeletedRunIsNotWrittenToUntilItIsRestored() {
        scientist.ok(scientist.post("runs/delete", "{'run_id':'" + run + "'}"));
        scientist
                .post("runs/set-tag", "{'run_id':'" + run + "','key':'a','value':'b'}")
                .statusCode(400);

        scientist.ok(scientist.post("runs/restore", "{'run_id':'" + run + "'}"));
        scientist.ok(scientist.post("runs/set-tag", "{'run_id':'" + run + "','key':'a','value':'b'}"));
        scientist.ok(scientist.post("runs/delete-tag", "{'run_id':'" + run + "','key':'a'}"));
        scientist.post("runs/delete-tag", "{'run_id':'" + run + "','key':'a'}").statusCode(404);
    }

    @Test
    void aPageOfAHistoryHasAnEndWhateverIsAskedFor() {
        logged(run, 30_000);
        String asked = "metrics/get-history?metric_key=m&max_results=100000&run_id=" + run;

        JsonNode first = scientist.ok(scientist.get(asked));
        JsonNode second = scientist.ok(scientist.get(asked + "&page_token="
                + URLEncoder.encode(first.get("next_page_token").asText(), StandardCharsets.UTF_8)));

        assertThat(first.get("metrics")).hasSize(25_000);
        assertThat(second.get("metrics")).hasSize(5000);
        assertThat(second.has("next_page_token")).isFalse();
        assertThat(second.at("/metrics/0/step").asInt()).isEqualTo(25_000);
    }

    /** Clients that say no size look at no token: a part would look like all. */
    @Test
    void aHistoryIsWholeOrRefusedWhereNoPagesAreAskedFor() {
        logged(run, 30_000);
        String asked = "metrics/get-history?metric_key=m&run_id=" + run;
        assertThat(scientist.ok(scientist.get(asked)).get("metrics")).hasSize(30_000);

        logged(run, 100_001);

        scientist
                .get(asked)
                .statusCode(400)
                .body("error_code", is("INVALID_PARAMETER_VALUE"))
                .body("message", containsString("send max_results"));
    }

    private void logged(String run, int values) {
        database.update(
                "insert into metric (run, key, step, logged_at, value) select ?::uuid, 'm', i, i, 0"
                        + " from generate_series(0, ? - 1) as i on conflict do nothing",
                run,
                values);
    }

    @Test
    void aSearchEndsItsPageWhereMoreWouldNotFitInMemory() {
        List<String> all = List.of(run, scientist.run(experiment), scientist.run(experiment));
        all.forEach(large -> database.update(
                "insert into tag (run, key, value) select ?::uuid, 't' || i, repeat('x', 8000)"
                        + " from generate_series(1, 700) as i",
                large));
        String asked = "'experiment_ids':['" + experiment + "'],'max_results':50000";

        JsonNode first = scientist.ok(scientist.post("runs/search", "{" + asked + "}"));
        JsonNode second = scientist.ok(scientist.post(
                "runs/search",
                "{" + asked + ",'page_token':'" + first.get("next_page_token").asText() + "'}"));

        assertThat(first.get("runs")).hasSize(2);
        assertThat(second.get("runs")).hasSize(1);
        assertThat(second.has("next_page_token")).isFalse();
        List<String> found = Stream.of(first, second)
                .flatMap(page -> page.get("runs").findValuesAsText("run_id").stream())
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void historiesOfSeveralRunsAreSampledEvenlyWithTheirEnds() {
        String metrics = items(500, "{'key':'m','value':1,'timestamp':1,'step':%d}");
        scientist.ok(scientist.post("runs/log-batch", "{'run_id':'" + run + "','metrics':" + metrics + "}"));

        JsonNode sampled =
                scientist.ok(scientist.get("metrics/get-history-bulk-interval?metric_key=m&max_results=10&run_ids="
                        + run + "&run_ids=" + scientist.run(experiment)));

        List<Integer> steps = new ArrayList<>();
        sampled.get("metrics").forEach(metric -> steps.add(metric.get("step").asInt()));
        assertThat(steps).hasSize(10).isSorted().contains(499);
        assertThat(sampled.at("/metrics/0/run_id").asText()).isEqualTo(run);
    }

    @Test
    void ofManyRunsFewerValuesAreSampled() {
        List<String> several = IntStream.range(0, 50)
                .mapToObj(i -> scientist.run(experiment))
                .peek(each -> logged(each, 2500))
                .toList();

        JsonNode sampled = scientist.ok(scientist.get(
                "metrics/get-history-bulk-interval?metric_key=m&run_ids=" + String.join("&run_ids=", several)));

        assertThat(sampled.get("metrics")).hasSize(100_000);
    }

    @Test
    void datasetsAndModelsOfARunAreKeptOnce() {
        String inputs =
                "{'run_id':'" + run + "','datasets':[{'dataset':{'name':'rows','digest':'abc','source_type':'local',"
                        + "'source':'x'},'tags':[{'key':'mlflow.data.context','value':'training'}]}],'models':[{'model_id':'m-1'}]}";
        scientist.ok(scientist.post("runs/log-inputs", inputs));
        scientist.ok(scientist.post("runs/log-inputs", inputs));
        scientist.ok(scientist.post("runs/outputs", "{'run_id':'" + run + "','models':[{'model_id':'m-2','step':3}]}"));

        JsonNode shown = scientist.runShown(run);
        assertThat(shown.at("/inputs/dataset_inputs")).hasSize(1);
        assertThat(shown.at("/inputs/dataset_inputs/0/tags/0/value").asText()).isEqualTo("training");
        assertThat(shown.at("/inputs/model_inputs/0/model_id").asText()).isEqualTo("m-1");
        assertThat(shown.at("/outputs/model_outputs/0/step").asInt()).isEqualTo(3);
    }

    @Test
    void modelsOfOldClientsAreListedInATag() {
        String model = "{'run_id':'" + run
                + "','model_json':'{\\'artifact_path\\':\\'m\\',\\'flavors\\':{\\'x\\':{\\'config\\':1,"
                + "\\'a\\':2}},\\'utc_time_created\\':\\'t\\',\\'run_id\\':\\'r\\'}'}";
        scientist.ok(scientist.post("runs/log-model", model));
        scientist.ok(scientist.post("runs/log-model", model));

        String kept = scientist.runShown(run).get("data").get("tags").toString();
        assertThat(kept)
                .contains("mlflow.log-model.history")
                .contains("artifact_path")
                .doesNotContain("config");
        assertThat(kept.split("utc_time_created")).hasSize(2);
    }
}
