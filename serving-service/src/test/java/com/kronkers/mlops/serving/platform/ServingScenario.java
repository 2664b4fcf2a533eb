package com.kronkers.mlops.serving.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.PlatformResource;
import com.kronkers.mlops.testing.TestTokens;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The service with a real broker, a real database and real networks; registry and ingestion answer from files. */
@QuarkusTestResource(PlatformResource.class)
@QuarkusTestResource(NeighbourServices.class)
public abstract class ServingScenario {
    /** As long as a trial may take, whose process a busy machine starts late. */
    protected static final Duration SOON = Duration.ofSeconds(60);

    protected static final String NEXT_WEEK = "2017-10-02";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    protected String bootstrapServers;

    @ConfigProperty(name = "test.neighbours")
    protected Path folder;

    @Inject
    protected AgroalDataSource database;

    @TempDir
    protected Path packages;

    protected final ObjectMapper json = new ObjectMapper();
    protected KafkaProbe kafka;
    protected Neighbours neighbours;

    @BeforeEach
    void open() {
        kafka = KafkaProbe.open(bootstrapServers);
        neighbours = new Neighbours(folder, kafka);
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    protected String deploy(String model, int revision, String version, long seed, String dataset) throws Exception {
        neighbours.latest(dataset, 1, 8, 50);
        Path zip = DemandModel.write(packages.resolve(model + "-" + version + ".zip"), seed);
        String digest = neighbours.register(model, version, zip);
        neighbours.promoted(model, revision, version, digest, dataset);
        awaitServed(model, version, revision);
        return digest;
    }

    /** Deploys a model as data scientists' libraries saved it, without a recipe. */
    protected void deployFlavor(String model, String folder) throws Exception {
        Path zip = FlavorPackages.zip(folder, packages.resolve(model + ".zip"));
        Signature signature;
        try (ModelPackage content = ModelPackage.open(zip, packages);
                LoadedModel loaded = LoadedModel.load(content)) {
            signature = loaded.signature();
        }
        neighbours.promotedFlavor(model, neighbours.register(model, "1", zip), signature);
        awaitServed(model, "1", 1);
    }

    /** Tells who may ask a model. */
    protected void granted(String model, int revision, String departments) {
        String event =
                """
                {"model":"%s","revision":%d,"at":"2026-11-01T10:00:00Z","by":"ann","departments":[%s]}"""
                        .formatted(model, revision, departments);
        Contracts.assertValid("model-access", event);
        kafka.send("model-access", model, event, Map.of());
    }

    protected double predicted(String model, String week) {
        return department()
                .body(row("367", "GROCERY", week))
                .post("/predictions/" + model)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getDouble("predictions[0].value");
    }

    protected void awaitServed(String model, String version, int revision) {
        await().atMost(SOON).untilAsserted(() -> deployments()
                .body("find{it.model=='%s'}.version".formatted(model), equalTo(version))
                .body("find{it.model=='%s'}.revision".formatted(model), equalTo(revision)));
    }

    protected void awaitTrouble(String model, String reason) {
        await().atMost(SOON).untilAsserted(() -> deployments()
                .body("find{it.model=='%s'}.trouble.reason".formatted(model), containsString(reason)));
    }

    protected void awaitHistory(String model, int version, String asOf) {
        await().atMost(SOON).untilAsserted(() -> deployments()
                .body("find{it.model=='%s'}.historyVersion".formatted(model), equalTo(version))
                .body("find{it.model=='%s'}.historyAsOf".formatted(model), equalTo(asOf)));
    }

    /** Waits for an event of this topic; all of the topic's events must be as the schema says. */
    protected JsonNode told(String topic, Predicate<JsonNode> wanted) {
        List<JsonNode> found = new ArrayList<>();
        await().atMost(SOON).untilAsserted(() -> {
            for (ConsumerRecord<String, String> record : kafka.read(topic)) {
                String version = topic.equals("predictions") ? ".v2" : ".v1";
                Contracts.assertValid(topic + version, record.value());
                JsonNode data = json.readTree(record.value());
                for (JsonNode each : singly(data)) {
                    if (wanted.test(each)) {
                        assertThat(KafkaProbe.header(record, "ce_type"))
                                .isEqualTo("com.kronkers.mlops." + topic + version);
                        assertThat(record.key())
                                .isEqualTo(data.path("model")
                                        .asText(data.path("replica").asText()));
                        found.add(each);
                    }
                }
            }
            assertThat(found).isNotEmpty();
        });
        return found.get(0);
    }

    /** An event's data; of predictions that came together each one, with the name of their model. */
    private static List<JsonNode> singly(JsonNode data) {
        if (!data.has("predictions")) {
            return List.of(data);
        }
        List<JsonNode> each = new ArrayList<>();
        data.path("predictions")
                .forEach(
                        prediction -> each.add(prediction.<ObjectNode>deepCopy().set("model", data.get("model"))));
        return each;
    }

    /** Waits for the event of this topic whose text names this id. */
    protected ConsumerRecord<String, String> toldOf(String topic, String id) {
        return await().atMost(SOON)
                .until(
                        () -> kafka.read(topic).stream()
                                .filter(record -> record.value().contains('"' + id + '"'))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    protected List<String> recorded(String model) {
        List<String> outcomes = new ArrayList<>();
        await().atMost(SOON).untilAsserted(() -> {
            outcomes.clear();
            try (Connection connection = database.getConnection();
                    ResultSet rows = connection
                            .createStatement()
                            .executeQuery("SELECT revision, outcome FROM deployment WHERE model = '" + model
                                    + "' ORDER BY at")) {
                while (rows.next()) {
                    outcomes.add(rows.getLong(1) + " " + rows.getString(2));
                }
            }
            assertThat(outcomes).hasSize(3);
        });
        return outcomes;
    }

    protected ValidatableResponse deployments() {
        return as("auditor").get("/predictions").then().statusCode(200);
    }

    /** Posts JSON past the test library, which takes large bodies apart. */
    protected static HttpResponse<String> posted(String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + TestTokens.token("department", "department:replenishment"))
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }

    protected static Map<String, Object> row(String store, String department, String week) {
        return Map.of("store_id", store, "department", department, "week_start", week, "holiday", false);
    }

    protected static String oip(String stores, String datatype) {
        return """
                {"id":"42","inputs":[
                 {"name":"store_id","shape":[1],"datatype":"%s","data":%s},
                 {"name":"department","shape":[1,1],"datatype":"BYTES","data":[["GROCERY"]]},
                 {"name":"week_start","shape":[1],"datatype":"BYTES","data":["%s"]},
                 {"name":"holiday","shape":[1],"datatype":"BOOL","data":[false]}]}"""
                .formatted(datatype, stores, NEXT_WEEK);
    }

    protected static RequestSpecification department() {
        return as("department", "department:replenishment");
    }

    protected static RequestSpecification as(String... roles) {
        return given().contentType(ContentType.JSON).auth().oauth2(TestTokens.token(roles));
    }
}
