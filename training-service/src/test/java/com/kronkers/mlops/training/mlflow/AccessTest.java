package com.kronkers.mlops.training.mlflow;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.kronkers.mlops.testing.TestTokens;
import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccessTest extends ComponentTest {
    private final MlflowApi scientist = MlflowApi.as("data-scientist");

    @Inject
    RunTokens tokens;

    @Inject
    Database database;

    @TestHTTPResource
    URI service;

    private static final int PART = (int) PaidUpload.PART;

    private String experiment;
    private String run;
    private String token;
    private MlflowApi program;

    @BeforeEach
    void makeRun() {
        experiment = scientist.experiment();
        run = scientist.run(experiment);
        token = tokens.issue(RunIds.parse(run), Duration.ofMinutes(5));
        program = new MlflowApi(token);
    }

    private static void denied(ValidatableResponse answer) {
        answer.statusCode(403).body("error_code", is("PERMISSION_DENIED"));
    }

    @Test
    void nobodyIsLetInWithoutAValidToken() {
        given().get(MlflowApi.ROOT + "runs/get?run_id=" + run)
                .then()
                .statusCode(401)
                .body("error_code", is("UNAUTHENTICATED"));
        for (String bad :
                new String[] {TestTokens.expired("data-scientist"), "nonsense", RunTokens.PREFIX + "nonsense"}) {
            new MlflowApi(bad).get("runs/get?run_id=" + run).statusCode(401).body("error_code", is("UNAUTHENTICATED"));
            given().auth()
                    .preemptive()
                    .basic("me", bad)
                    .get(MlflowApi.ROOT + "runs/get?run_id=" + run)
                    .then()
                    .statusCode(401);
        }
    }

    @Test
    void aTokenIsAPasswordToo() {
        given().auth()
                .preemptive()
                .basic("anybody", TestTokens.token("data-scientist"))
                .get(MlflowApi.ROOT + "runs/get?run_id=" + run)
                .then()
                .statusCode(200);
    }

    @Test
    void readersReadAndOthersDoNot() {
        MlflowApi auditor = MlflowApi.as("auditor");
        auditor.ok(auditor.get("runs/get?run_id=" + run));
        auditor.ok(auditor.post("runs/search", "{'experiment_ids':['" + experiment + "']}"));
        denied(auditor.post("runs/create", "{'experiment_id':'" + experiment + "'}"));
        denied(auditor.post("runs/set-tag", "{'run_id':'" + run + "','key':'a','value':'b'}"));
        denied(auditor.post("experiments/create", "{'name':'x'}"));
        auditor.request()
                .body("x")
                .put(MlflowApi.artifact(experiment, run, "a"))
                .then()
                .statusCode(403);
        denied(MlflowApi.as("department").get("runs/get?run_id=" + run));
    }

    @Test
    void aRunsTokenWritesToItsRunAndReadsItsExperiment() {
        program.ok(program.post(
                "runs/log-batch", "{'run_id':'" + run + "','metrics':[{'key':'m','value':1,'timestamp':1}]}"));
        program.ok(program.post("runs/update", "{'run_id':'" + run + "','status':'RUNNING'}"));
        program.request()
                .body("x")
                .put(MlflowApi.artifact(experiment, run, "a"))
                .then()
                .statusCode(200);
        program.ok(program.get("experiments/get?experiment_id=" + experiment));
        program.ok(program.get("runs/get?run_id=" + scientist.run(experiment)));
        program.ok(program.post("runs/search", "{'experiment_ids':['" + experiment + "']}"));
        program.ok(program.post(
                "logged-models", "{'experiment_id':'" + experiment + "','name':'m','source_run_id':'" + run + "'}"));
        given().auth()
                .preemptive()
                .basic("run", tokens.issue(RunIds.parse(run), Duration.ofMinutes(5)))
                .get(MlflowApi.ROOT + "runs/get?run_id=" + run)
                .then()
                .statusCode(200);
    }

    @Test
    void aRunsTokenDoesNothingElse() {
        String sibling = scientist.run(experiment);
        String elsewhere = scientist.experiment();
        String stranger = scientist.run(elsewhere);
        denied(program.post(
                "runs/log-batch", "{'run_id':'" + sibling + "','metrics':[{'key':'m','value':1,'timestamp':1}]}"));
        denied(program.post("runs/set-tag", "{'run_id':'" + sibling + "','key':'a','value':'b'}"));
        denied(program.post("runs/update", "{'run_id':'" + sibling + "','status':'FAILED'}"));
        denied(program.post("runs/delete", "{'run_id':'" + run + "'}"));
        denied(program.post("runs/create", "{'experiment_id':'" + experiment + "'}"));
        denied(program.post("logged-models", "{'experiment_id':'" + experiment + "','name':'m'}"));
        denied(program.post(
                "logged-models", "{'experiment_id':'" + elsewhere + "','name':'m','source_run_id':'" + run + "'}"));
        denied(program.get("runs/get?run_id=" + stranger));
        denied(program.get("experiments/search?max_results=5"));
        denied(program.post("runs/search", "{'experiment_ids':['" + experiment + "','" + elsewhere + "']}"));
        program.request()
                .body("x")
                .put(MlflowApi.artifact(experiment, sibling, "a"))
                .then()
                .statusCode(403);
        program.request()
                .get(MlflowApi.artifact(elsewhere, stranger, "a"))
                .then()
                .statusCode(403);
        program.request().get("/training/jobs").then().statusCode(401);
        assertThat(scientist.runShown(sibling).has("metrics")).isFalse();
    }

    @Test
    void aRunsTokenSaysNothingOfModelsThatOtherRunsMade() {
        String sibling = scientist.run(experiment);
        String rival = model(scientist, sibling);
        String metric = "{'key':'rmse','value':0.0001,'timestamp':1,'model_id':'" + rival + "'}";
        denied(program.post("runs/log-metric", metric.replace("{", "{'run_id':'" + run + "',")));
        denied(program.post("runs/log-batch", "{'run_id':'" + run + "','metrics':[" + metric + "]}"));
        denied(program.post("runs/outputs", "{'run_id':'" + run + "','models':[{'model_id':'" + rival + "'}]}"));
        assertThat(measured(rival)).isZero();
        assertThat(scientist.runShown(run).get("data").has("metrics")).isFalse();

        String own = model(program, run);
        program.ok(program.post(
                "runs/log-batch", "{'run_id':'" + run + "','metrics':[" + metric.replace(rival, own) + "]}"));
        program.ok(program.post("runs/outputs", "{'run_id':'" + run + "','models':[{'model_id':'" + own + "'}]}"));
        assertThat(measured(own)).isEqualTo(1);
    }

    @Test
    void nothingIsMeasuredOfAModelThatIsNone() {
        for (MlflowApi caller : List.of(program, scientist)) {
            caller.post(
                            "runs/log-metric",
                            "{'run_id':'" + run + "','key':'rmse','value':1,'timestamp':1,'model_id':'m-none'}")
                    .statusCode(404)
                    .body("error_code", is("RESOURCE_DOES_NOT_EXIST"))
                    .body("message", containsString("m-none"));
        }
        assertThat(scientist.runShown(run).get("data").has("metrics")).isFalse();
    }

    /** The id of a new model. */
    private String model(MlflowApi caller, String source) {
        return caller.ok(caller.post(
                        "logged-models",
                        "{'experiment_id':'" + experiment + "','name':'m','source_run_id':'" + source + "'}"))
                .at("/model/info/model_id")
                .asText();
    }

    private int measured(String model) {
        return scientist
                .ok(scientist.get("logged-models/" + model))
                .at("/model/data/metrics")
                .size();
    }

    @Test
    void aRunsTokenEnds() {
        MlflowApi brief = new MlflowApi(tokens.issue(RunIds.parse(run), Duration.ofSeconds(-1)));
        brief.get("runs/get?run_id=" + run).statusCode(401);

        program.ok(program.get("runs/get?run_id=" + run));
        MlflowApi next = new MlflowApi(tokens.issue(RunIds.parse(run), Duration.ofMinutes(5)));
        tokens.revoke(token);
        program.get("runs/get?run_id=" + run).statusCode(401).body("error_code", is("UNAUTHENTICATED"));
        next.ok(next.get("runs/get?run_id=" + run));
    }

    private static void exhausted(ValidatableResponse answer) {
        answer.statusCode(400)
                .body("error_code", is("RESOURCE_EXHAUSTED"))
                .body("message", containsString("1500 metrics"));
    }

    @Test
    void aRunsTokensSendNoMoreArtifactsThanTheirRunMay() {
        byte[] large = new byte[2 << 20];
        program.request()
                .body(new byte[19 << 20])
                .put(MlflowApi.artifact(experiment, run, "a"))
                .then()
                .statusCode(200);

        exhausted(program.request()
                .body(large)
                .put(MlflowApi.artifact(experiment, run, "b"))
                .then());
        MlflowApi nextAttempt = new MlflowApi(tokens.issue(RunIds.parse(run), Duration.ofMinutes(5)));
        exhausted(nextAttempt
                .request()
                .body(large)
                .put(MlflowApi.artifact(experiment, run, "b"))
                .then());

        program.request()
                .body("small")
                .put(MlflowApi.artifact(experiment, run, "c"))
                .then()
                .statusCode(200);
        scientist
                .request()
                .body(large)
                .put(MlflowApi.artifact(experiment, run, "d"))
                .then()
                .statusCode(200);
    }

    @Test
    void emptyArtifactsAndTheirFoldersCountToo() {
        String deep = "/a".repeat(25);
        for (int i = 0; i < 10; i++) {
            program.request()
                    .put(MlflowApi.artifact(experiment, run, i + deep))
                    .then()
                    .statusCode(200);
        }

        assertThat(spent()).isEqualTo(10 * 29 * PART);
        assertThat(database.update(
                        "update run_spending set entries = 1500 where run = ? and entries = 10", RunIds.parse(run)))
                .isEqualTo(1);
        exhausted(program.request()
                .put(MlflowApi.artifact(experiment, run, "one-more"))
                .then());
        scientist
                .request()
                .put(MlflowApi.artifact(experiment, run, "one-more"))
                .then()
                .statusCode(200);
    }

    @Test
    void manyEmptyArtifactsAreMoreThanARunMaySend() {
        String deep = "/a".repeat(28);
        int most = (20 << 20) / (32 * PART);
        for (int i = 0; i < most; i++) {
            program.request()
                    .put(MlflowApi.artifact(experiment, run, i + deep))
                    .then()
                    .statusCode(200);
        }

        exhausted(program.request()
                .put(MlflowApi.artifact(experiment, run, "more" + deep))
                .then());
    }

    @Test
    void noArtifactLiesDeeperThanThirtyTwoParts() {
        for (MlflowApi caller : List.of(program, scientist)) {
            String parts = "a" + "/a".repeat(28);
            caller.request()
                    .put(MlflowApi.artifact(experiment, run, parts))
                    .then()
                    .statusCode(200);
            caller.request()
                    .put(MlflowApi.artifact(experiment, run, parts + "b/c"))
                    .then()
                    .statusCode(400)
                    .body("error_code", is("INVALID_PARAMETER_VALUE"))
                    .body("message", containsString("fewer folders"));
        }
    }

    @Test
    void whatBrokeOffIsNotCounted() throws Exception {
        byte[] large = new byte[12 << 20];
        String path = MlflowApi.artifact(experiment, run, "a");
        try (Socket socket = new Socket("127.0.0.1", service.getPort())) {
            socket.getOutputStream()
                    .write(("PUT " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + large.length
                                    + "\r\nAuthorization: Bearer " + token + "\r\n\r\nhalf")
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofMinutes(1)).until(() -> spent() >= large.length);
        }

        await().atMost(Duration.ofMinutes(1)).until(() -> spent() == 0);
        program.request().body(large).put(path).then().statusCode(200);
    }

    @Test
    void anArtifactThatIsSentAgainCountsByItsGrowth() {
        String path = MlflowApi.artifact(experiment, run, "checkpoint");
        for (int bytes : new int[] {8 << 20, 8 << 20, 9 << 20, 1 << 20}) {
            program.request().body(new byte[bytes]).put(path).then().statusCode(200);
        }

        assertThat(spent()).isEqualTo((9 << 20) + 4 * PART);
    }

    @Test
    void anArtifactThatDoesNotSayHowLongItIsHasALimit() throws Exception {
        int most = 16 << 20;

        HttpResponse<String> longer = putUnannounced(new byte[most + 1]);
        assertThat(longer.statusCode()).isEqualTo(400);
        assertThat(longer.body()).contains("RESOURCE_EXHAUSTED", "send a Content-Length");
        await().atMost(Duration.ofMinutes(1)).until(() -> spent() == 0);

        assertThat(putUnannounced(new byte[most]).statusCode()).isEqualTo(200);
        assertThat(spent()).isEqualTo(most + 4 * PART);
    }

    private HttpResponse<String> putUnannounced(byte[] content) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(MlflowApi.artifact(experiment, run, "a")))
                .header("Authorization", "Bearer " + token)
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)))
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }

    private long spent() {
        return database.first("select bytes from run_spending where run = ?", row -> row.getLong(1), RunIds.parse(run))
                .orElse(0L);
    }

    @Test
    void aRunsTokensLogNoMoreThanTheirRunMay() {
        String thousand = IntStream.range(0, 1000)
                .mapToObj(step -> "{'key':'m','value':" + step + ",'timestamp':1,'step':" + step + "}")
                .collect(Collectors.joining(","));
        String batch = "{'run_id':'" + run + "','metrics':[" + thousand + "]}";
        program.ok(program.post("runs/log-batch", batch));

        exhausted(program.post("runs/log-batch", batch));

        program.ok(program.post("runs/set-tag", "{'run_id':'" + run + "','key':'a','value':'b'}"));
        scientist.ok(scientist.post("runs/log-batch", batch));
    }

    @Test
    void whatBecomesRowsHasABudgetApartFromArtifacts() {
        String inputs = "{'run_id':'" + run + "','datasets':[{'dataset':{'name':'d','profile':'" + "x".repeat(600_000)
                + "'}}]}";
        program.ok(program.post("runs/log-inputs", inputs));

        exhausted(program.post("runs/log-inputs", inputs));

        assertThat(spent()).isZero();
        program.request()
                .body(new byte[4 << 20])
                .put(MlflowApi.artifact(experiment, run, "a"))
                .then()
                .statusCode(200);
        scientist.ok(scientist.post("runs/log-inputs", inputs));
    }

    @Test
    void everythingThatARunsTokenMakesARowOfIsAnEntry() {
        String many = IntStream.range(0, 1600)
                .mapToObj(i -> "{'key':'k" + i + "','value':'v'}")
                .collect(Collectors.joining(",", "[", "]"));
        String models = IntStream.range(0, 1600)
                .mapToObj(i -> "{'model_id':'m-" + i + "'}")
                .collect(Collectors.joining(",", "[", "]"));
        String own = model(program, run);

        exhausted(program.patch("logged-models/" + own + "/tags", "{'tags':" + many + "}"));
        exhausted(program.post("logged-models/" + own + "/params", "{'params':" + many + "}"));
        exhausted(program.post(
                "logged-models",
                "{'experiment_id':'" + experiment + "','name':'m','source_run_id':'" + run + "','tags':" + many + "}"));
        exhausted(program.post(
                "runs/log-inputs",
                "{'run_id':'" + run + "','datasets':[{'dataset':{'name':'d'},'tags':" + many + "}]}"));
        exhausted(program.post("runs/log-inputs", "{'run_id':'" + run + "','models':" + models + "}"));
    }

    @Test
    void nobodyButThePlatformSaysWhatItFoundOfAModel() {
        for (MlflowApi caller : List.of(program, scientist)) {
            for (String name : List.of("kronkers.outcome", "Kronkers.validation.wape")) {
                String named = "{'run_id':'" + run + "','key':'" + name + "','value':";
                reserved(caller.post("runs/set-tag", named + "'validated'}"));
                reserved(caller.post("runs/log-parameter", named + "'1'}"));
                reserved(caller.post("runs/log-metric", named + "0.1,'timestamp':1}"));
                reserved(caller.post("runs/delete-tag", "{'run_id':'" + run + "','key':'" + name + "'}"));
                reserved(caller.post(
                        "runs/log-batch", "{'run_id':'" + run + "','tags':[{'key':'" + name + "','value':'x'}]}"));
                reserved(caller.post(
                        "logged-models",
                        "{'experiment_id':'" + experiment + "','source_run_id':'" + run + "','tags':[{'key':'" + name
                                + "','value':'x'}]}"));
            }
            // What MLflow's own clients say.
            caller.ok(caller.post(
                    "runs/log-batch",
                    "{'run_id':'" + run + "','tags':[{'key':'mlflow.source.name','value':'train.py'}],"
                            + "'metrics':[{'key':'validation_loss','value':1,'timestamp':1}]}"));
        }
        reserved(scientist.post("runs/create", "{'tags':[{'key':'kronkers.job','value':'x'}]}"));
    }

    private static void reserved(ValidatableResponse answer) {
        answer.statusCode(403)
                .body("error_code", is("PERMISSION_DENIED"))
                .body("message", containsString("are the platform's own"));
    }

    @Test
    void everyErrorHasTheFormThatClientsRead() {
        scientist.get("nothing/here").statusCode(404).body("error_code", is("ENDPOINT_NOT_FOUND"));
        scientist.get("runs/create").statusCode(405).body("error_code", is("BAD_REQUEST"));
        scientist.post("runs/create", "{").statusCode(400).body("message", containsString("no JSON"));
        scientist.post("runs/create", "[]").statusCode(400).body("message", containsString("no JSON object"));
        scientist
                .request()
                .contentType("text/plain")
                .body("{}")
                .post(MlflowApi.ROOT + "runs/create")
                .then()
                .statusCode(400)
                .body("message", containsString("application/json"));
        scientist
                .post("experiments/create", "{'name':'" + "x".repeat(5 << 20) + "'}")
                .statusCode(413)
                .body("error_code", is("INVALID_PARAMETER_VALUE"));
        scientist
                .post("registered-models/create", "{'name':'m'}")
                .statusCode(501)
                .body("error_code", is("NOT_IMPLEMENTED"));
        scientist.get("model-versions/search").statusCode(501).body("error_code", is("NOT_IMPLEMENTED"));
        given().get("/api/3.0/mlflow/traces/x").then().statusCode(401).body("error_code", is("UNAUTHENTICATED"));
        scientist
                .request()
                .get("/api/3.0/mlflow/traces/x")
                .then()
                .statusCode(404)
                .body("error_code", is("ENDPOINT_NOT_FOUND"));
    }

    @Test
    void probesNeedNoToken() {
        given().get("/health").then().statusCode(200).body(is("OK"));
        given().get("/version").then().statusCode(200).body(is(MlflowRoutes.VERSION));
        given().get("/api/3.0/mlflow/server-info").then().statusCode(200).body("workspaces_enabled", is(false));
    }
}
