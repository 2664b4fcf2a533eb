package com.kronkers.mlops.ingestion.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class RetentionTest extends ComponentTest {
    @Inject
    Datasets datasets;

    @Inject
    ObjectFolder objects;

    private String dataset;

    @BeforeEach
    void uploadFiveVersionsThatShareNothing() {
        dataset = declared("retention");
        for (int day = 0; day < 5; day++) {
            upload(dataset, "replace", rows(day, 3)).then().statusCode(201).body("quality", equalTo("accepted"));
        }
    }

    @Test
    void whatAModelWasTrainedOnStaysAndTheRestGoes() throws IOException {
        UUID run = trained(dataset, 2);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> owner().get(path("/versions/2/holds")).path("[0].run"), equalTo(run.toString()));
        tag("gold", 1);
        List<Path> second = files(2);
        List<Path> third = files(3);
        age(second);
        age(third);

        retention("{\"keepVersions\": 1}")
                .statusCode(200)
                .body("versions.state", contains("kept", "expires", "expires", "kept", "kept"))
                .body("versions[3].because", containsString("run " + run));
        apply().body("versions.state", contains("kept", "expired", "expired", "kept", "kept"))
                .body("versions[4].because", equalTo("tagged gold"));

        content(5).statusCode(200);
        content(2).statusCode(200);
        content(1).statusCode(200);
        content(3)
                .statusCode(410)
                .body("type", endsWith("version-expired"))
                .body("detail", containsString("the newest 1 accepted versions"));
        assertThat(second).allMatch(Files::exists);
        assertThat(third).isNotEmpty().noneMatch(Files::exists);
        owner().get(path("/versions/3")).then().statusCode(200).body("rows", equalTo(120));
        owner().get(path("/versions/3/profile")).then().statusCode(200);
    }

    @Test
    void whatNeedsTheRowsOfAVersionThatWentSaysSo() throws IOException {
        for (int version : new int[] {3, 4}) {
            age(files(version));
        }
        retention("{\"keepVersions\": 1}").statusCode(200);
        apply().body("versions.state", contains("kept", "expired", "expired", "expired", "expired"));

        expired(owner().get(path("/diff?from=3&to=5")).then());
        expired(owner().get(path("/diff?from=5&to=3")).then());
        expired(owner().get(path("/versions/4/profile/sketches")).then());
        expired(owner().post(path("/versions/4/reproduction")).then());
    }

    @Test
    void aContractIsProposedFromRowsThatAreKept() throws IOException {
        suspectThatWent();

        owner().post(path("/contract/proposal")).then().statusCode(409).body("type", endsWith(":no-version"));
    }

    @Test
    void aVersionWithoutContentIsNotAccepted() throws IOException {
        suspectThatWent();

        expired(decide(dataset, 6, "accept"));
        owner().get(path("/versions/latest")).then().statusCode(404);
    }

    @Test
    void filesThatAKeptVersionSharesStay() throws IOException {
        upload(dataset, "append", rows(7, 3)).then().statusCode(201).body("quality", equalTo("accepted"));
        List<Path> shared = files(5);
        age(shared);
        retention("{\"keepVersions\": 1}").statusCode(200);

        apply().body("versions[1].state", equalTo("expired"));

        assertThat(shared).isNotEmpty().allMatch(Files::exists);
        content(5).statusCode(410);
        content(6).statusCode(200);
    }

    @Test
    void theNewestThatIsStillKeptFollowsAWithdrawnHead() {
        retention("{\"keepVersions\": 2}").statusCode(200);
        apply().statusCode(200);

        decide(dataset, 5, "withdraw").statusCode(200);
        owner().get(path("/versions/latest")).then().body("version", equalTo(4));
        decide(dataset, 4, "withdraw").statusCode(200);

        owner().get(path("/versions/latest")).then().statusCode(404);
    }

    @Test
    void whatALiveDerivedVersionWasMadeOfStaysAndIsHeldWithIt() {
        String weekly = freshName("weekly");
        declare(
                        weekly,
                        "{\"derived\": {\"sql\": \"SELECT store, sum(quantity) AS units FROM t GROUP BY ALL\","
                                + " \"inputs\": {\"t\": \"" + dataset + "\"}}}")
                .statusCode(201);
        upload(dataset, "append", rows(7, 3)).then().statusCode(201).body("quality", equalTo("accepted"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> owner().get("/datasets/" + weekly).path("latest") != null);
        int input = owner().get("/datasets/" + weekly + "/versions/1").path("parents[0].version");
        UUID run = trained(weekly, 1);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> owner().get(path("/versions/" + input + "/holds")).path("[0].run"), equalTo("" + run));

        owner().get(path("/versions/" + input + "/holds"))
                .then()
                .body("[0].reason", containsString(weekly + " version 1, which was derived from it"));
    }

    @Test
    void anEventAboutNoVersionIsADeadLetter() {
        trained(dataset, 99);

        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> as("platform").get("/dead-letters/ingestion").asString(),
                        letters -> letters.contains("there is no " + dataset + " version 99"));
    }

    @Test
    void anEventThatLacksAFieldIsADeadLetterThatNamesIt() {
        String model = "model-of-" + UUID.randomUUID();
        sent(model, "{\"model\": \"" + model + "\", \"dataset\": {\"name\": \"" + dataset + "\", \"version\": 1}}");

        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> as("platform").get("/dead-letters/ingestion").asString(),
                        letters -> letters.contains(model) && letters.contains("run must not be blank"));
    }

    @Test
    void aRuleThatIsRemovedKeepsEverything() {
        retention("{\"keepDays\": 1}").statusCode(200).body("versions[4].state", equalTo("kept"));
        retention("{\"keepVersions\": 1}").statusCode(200).body("versions[4].state", equalTo("expires"));

        owner().delete(path("/retention")).then().statusCode(204);

        apply().body("versions.state", contains("kept", "kept", "kept", "kept", "kept"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"keepVersions\": 0}", "{\"keepDays\": -1}", "{\"keepDays\": 2000000000}"})
    void aRuleThatMeansNothingIsRefused(String rule) {
        retention(rule).statusCode(422).body("type", endsWith("invalid-retention"));
    }

    /** Version 6, whose rows went while a newer one was the head. Now there is none. */
    private void suspectThatWent() throws IOException {
        upload(dataset, "replace", receipts(5, 3, 100).replace(",s0,", "," + dataset + ","))
                .then()
                .statusCode(201)
                .body("quality", equalTo("suspect"));
        upload(dataset, "replace", rows(6, 3)).then().statusCode(201).body("quality", equalTo("accepted"));
        age(files(6));
        retention("{\"keepVersions\": 1}").statusCode(200);
        apply().body("versions[1].state", equalTo("expired"));
        decide(dataset, 7, "withdraw").statusCode(200);
    }

    private static void expired(ValidatableResponse answer) {
        answer.statusCode(410).body("type", endsWith(":version-expired"));
    }

    /** Rows of its own for every test: equal files are kept once. */
    private String rows(int firstDay, int days) {
        return receipts(firstDay, days, 1).replace(",s0,", "," + dataset + ",");
    }

    /** Says on Kafka that a model was trained on a version. */
    private static UUID trained(String dataset, int version) {
        UUID run = UUID.randomUUID();
        String model = "model-of-" + run;
        ObjectNode event = Contracts.examples("model-trained").get(0).deepCopy();
        event.put("model", model).put("run", run.toString());
        event.putObject("dataset").put("name", dataset).put("version", version);
        sent(model, event.toString());
        return run;
    }

    private static void sent(String model, String event) {
        String bootstrap = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        try (KafkaProbe probe = KafkaProbe.open(bootstrap)) {
            String id = UUID.randomUUID().toString();
            probe.send("model-trained", model, event, Map.of("ce_id", id, "ce_specversion", "1.0"));
        }
    }

    private List<Path> files(int version) {
        return datasets.version(dataset, "" + version).files().stream()
                .map(file -> objects.path(file.digest()))
                .toList();
    }

    /** The sweep leaves young files alone: they may belong to a commit under way. */
    private static void age(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        }
    }

    private void tag(String tag, int version) {
        owner().contentType(ContentType.JSON)
                .body("{\"version\": " + version + "}")
                .put(path("/tags/" + tag))
                .then()
                .statusCode(200);
    }

    private ValidatableResponse retention(String rule) {
        return owner().contentType(ContentType.JSON)
                .body(rule)
                .put(path("/retention"))
                .then();
    }

    private ValidatableResponse apply() {
        return owner().post(path("/retention/apply")).then().statusCode(200);
    }

    private ValidatableResponse content(int version) {
        return owner().get(path("/versions/" + version + "/content?format=csv")).then();
    }

    private String path(String rest) {
        return "/datasets/" + dataset + rest;
    }
}
