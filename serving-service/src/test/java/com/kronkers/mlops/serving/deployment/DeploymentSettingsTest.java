package com.kronkers.mlops.serving.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.serving.platform.DemandModel;
import com.kronkers.mlops.serving.platform.ForeignModels;
import com.kronkers.mlops.serving.platform.OutsideSettings;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is set from outside reaches the deployments. */
@QuarkusTest
@TestProfile(OutsideSettings.class)
class DeploymentSettingsTest extends ServingScenario {
    @Inject
    Deployments variants;

    @TestHTTPResource("/")
    URL server;

    @TestHTTPResource(value = "/health/ready", management = true)
    URL ready;

    @Test
    void aModelHasThePredictorsThatAreSetForIt() throws Exception {
        deployFlavor("tuned-model", "xgboost-json");
        deployFlavor("plain-model", "xgboost-json");

        assertThat(predictors("tuned-model")).isEqualTo(7);
        assertThat(predictors("plain-model")).isEqualTo(LoadSettings.defaults().predictors());
    }

    @Test
    void aHistoryBeyondTheBoundIsNotPredictedBy() throws Exception {
        deploy("crowded", 1, "1", 61, "crowded-data");
        double before = predicted("crowded", NEXT_WEEK);
        String rows = DemandModel.history(9, 50);
        neighbours.latest("crowded-data", 2, 9, 50);
        neighbours.put(
                "datasets/crowded-data/versions/2/content",
                rows + rows.replace("\"store_id\":\"", "\"store_id\":\"more "));

        neighbours.ingested("crowded-data", 2, "created", "accepted");

        await().atMost(SOON).untilAsserted(() -> department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/crowded")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:kronkers:problem:history-too-old"))
                .body("detail", containsString("version 2 of dataset crowded-data has more than 40 rows"))
                .body("detail", containsString("kronkers.history.most-rows")));
        deployments().body("find{it.model=='crowded'}.historyRefused", containsString("more than 40 rows"));
        given().get(ready)
                .then()
                .body(
                        "checks.find{it.name=='models'}.data.'historyRefused.crowded.champion'",
                        containsString("more than 40 rows"));
        neighbours.latest("crowded-data", 1, 8, 50);
        neighbours.ingested("crowded-data", 2, "withdrawn", "suspect");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(predicted("crowded", NEXT_WEEK)).isEqualTo(before));
    }

    @Test
    void aWithdrawnVersionIsNotPredictedByWhileNoneReplacesIt() throws Exception {
        deploy("recalled", 1, "1", 64, "recalled-data");
        double before = predicted("recalled", NEXT_WEEK);
        neighbours.busy("datasets/recalled-data/versions/latest", true);

        neighbours.ingested("recalled-data", 1, "withdrawn", "accepted");

        await().atMost(SOON).untilAsserted(() -> department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/recalled")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:kronkers:problem:history-too-old"))
                .body("detail", containsString("version 1 of dataset recalled-data was withdrawn")));
        neighbours.latest("recalled-data", 2, 8, 50);
        neighbours.busy("datasets/recalled-data/versions/latest", false);
        await().atMost(SOON).untilAsserted(() -> assertThat(predicted("recalled", NEXT_WEEK))
                .isEqualTo(before));
    }

    @Test
    void aHistoryOlderThanItsModelMayReadIsNotPredictedBy() throws Exception {
        deploy("dated-model", 1, "1", 62, "dated-data");
        deploy("undated-model", 1, "1", 63, "undated-data");

        department()
                .body(row("367", "GROCERY", NEXT_WEEK))
                .post("/predictions/dated-model")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:kronkers:problem:history-too-old"))
                .body(
                        "detail",
                        containsString("which is longer ago than PT720H, the bound that is set for model dated-model"));
        predicted("undated-model", NEXT_WEEK);
    }

    @Test
    void aCallerThatStopsInTheMiddleOfItsBodyIsCutOff() throws Exception {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /predictions/any HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                                    + "Authorization: Bearer " + TestTokens.token("department")
                                    + "\r\nContent-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().readNBytes(1)).isEmpty();
        }
    }

    @Test
    void aPackageBeyondTheBoundIsRefusedByTheLengthThatTheRegistrySays() throws Exception {
        Path zip = Files.copy(ForeignModels.XGBOOST, packages.resolve("large.zip"));
        long bytes = Files.size(zip);
        assertThat(bytes).isGreaterThan(OutsideSettings.MOST);
        String digest = neighbours.register("large", "1", zip);

        neighbours.promoted("large", 1, "1", digest, "large-data");

        awaitTrouble(
                "large",
                "the artifact has " + bytes + " bytes or more, at most " + OutsideSettings.MOST + " are fetched");
        assertThat(artifact(digest)).doesNotExist();
    }

    private int predictors(String model) {
        return variants.find(model).orElseThrow().shared().network().predictors();
    }

    private Path artifact(String digest) {
        return folder.resolve("data/artifacts").resolve(digest.substring("sha256:".length()) + ".zip");
    }
}
