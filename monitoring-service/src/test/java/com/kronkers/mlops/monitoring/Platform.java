package com.kronkers.mlops.monitoring;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.monitoring.drift.WeeklyDemand;
import com.kronkers.mlops.monitoring.sketch.FeatureData;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.TestTokens;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** What the other services do, as far as monitoring sees it: events by the contracts, and the registry's reference. */
final class Platform implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOME_DIGEST = "sha256:" + "d".repeat(64);

    private final KafkaProbe kafka;

    Platform(String bootstrapServers) {
        kafka = KafkaProbe.open(bootstrapServers);
    }

    /** A reference of weeks 15 to 40 with a test WAPE of 0.3. */
    static byte[] reference(WeeklyDemand demand) throws Exception {
        ObjectNode reference = JSON.createObjectNode();
        ArrayNode buckets = reference.putArray("buckets");
        IntStream.rangeClosed(15, 40).forEach(week -> {
            ObjectNode bucket = buckets.addObject();
            bucket.put("from", "week " + week).put("through", "week " + week);
            bucket.set("features", JSON.valueToTree(demand.dataOf(week)));
        });
        reference.putObject("performance").put("wape", 0.3).put("mae", 9.0);
        return JSON.writeValueAsBytes(reference);
    }

    void promote(String model, String version, long revision, byte[] reference) throws Exception {
        FakeRegistry.serve(model, version, reference);
        promote(model, version, revision, digest(reference));
    }

    void promote(String model, String version, long revision, String referenceDigest) {
        ObjectNode event = (ObjectNode) example("model-promoted", "promotion");
        event.put("model", model).put("revision", revision);
        ObjectNode deployment = (ObjectNode) event.path("deployments").path(0);
        deployment.put("version", version);
        ((ObjectNode) deployment.path("artifact"))
                .put("link", "/models/" + model + "/versions/" + version + "/artifact");
        ((ObjectNode) deployment.path("reference"))
                .put("digest", referenceDigest)
                .put("link", "/models/" + model + "/versions/" + version + "/reference");
        ((ObjectNode) deployment.path("dataset")).put("name", model);
        send("model-promoted", model, event, UUID.randomUUID());
    }

    static String digest(byte[] content) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    /** One window of one replica in two parts. @return the records as they were sent */
    List<Sent> window(String model, String version, String replica, Instant start, List<FeatureData> features) {
        int half = features.size() / 2;
        return List.of(
                part(model, version, replica, start, 1, features.subList(0, half)),
                part(model, version, replica, start, 2, features.subList(half, features.size())));
    }

    record Sent(String topic, String key, JsonNode data, UUID id) {}

    private Sent part(
            String model, String version, String replica, Instant start, int part, List<FeatureData> features) {
        ObjectNode event = JSON.createObjectNode();
        event.put("model", model).put("version", version).put("revision", 1).put("replica", replica);
        event.putObject("window")
                .put("start", start.toString())
                .put("end", start.plusSeconds(5).toString());
        event.put("part", part).put("parts", 2);
        long rows = features.get(0).rows();
        event.putObject("counts").put("requests", 3).put("rows", rows).put("errors", 0);
        event.putObject("latencyMillis").put("p50", 1.0).put("p95", 2.0).put("p99", 3.0);
        event.set("features", JSON.valueToTree(features));
        return send("prediction-windows", model, event, UUID.randomUUID());
    }

    void predict(String model, String version, String store, String time, double value, String id) {
        ObjectNode event = JSON.createObjectNode().put("model", model);
        event.putArray("predictions").add(prediction(version, store, time, value, id));
        send("predictions", model, event, UUID.randomUUID());
    }

    /** As it was told before many predictions made one event. */
    void predictSingly(String model, String version, String store, String time, double value, String id) {
        send("predictions", model, prediction(version, store, time, value, id).put("model", model), UUID.randomUUID());
    }

    private static ObjectNode prediction(String version, String store, String time, double value, String id) {
        ObjectNode prediction = JSON.createObjectNode();
        prediction.put("id", id).put("version", version).put("revision", 1);
        prediction.put("at", Instant.now().toString());
        prediction.putObject("entity").put("store_id", store).put("department", "MEAT");
        prediction.put("time", time);
        prediction.putObject("output").put("units", value);
        return prediction;
    }

    void observe(String model, String store, String time, double actual) {
        ObjectNode event = JSON.createObjectNode();
        event.put("model", model);
        event.putObject("entity").put("department", "MEAT").put("store_id", store);
        event.put("time", time)
                .put("actual", actual)
                .put("observedAt", Instant.now().toString());
        send("outcomes", model, event, UUID.randomUUID());
    }

    void observe(String model, String predictionId, double actual) {
        ObjectNode event = JSON.createObjectNode();
        event.put("model", model).put("predictionId", predictionId).put("actual", actual);
        event.put("observedAt", Instant.now().toString());
        send("outcomes", model, event, UUID.randomUUID());
    }

    /** The golden example, with its datasets renamed. */
    UUID ingest(String exampleFile, Map<String, String> names, long version) {
        ObjectNode event = (ObjectNode) example("data-ingested", exampleFile);
        event.put("dataset", names.get(event.path("dataset").asText())).put("version", version);
        event.path("parents").forEach(parent -> ((ObjectNode) parent)
                .put("dataset", names.getOrDefault(parent.path("dataset").asText(), "products")));
        UUID id = UUID.randomUUID();
        send("data-ingested", event.path("dataset").asText(), event, id);
        return id;
    }

    Sent send(String topic, String key, JsonNode data, UUID id) {
        Contracts.assertValid(data.has("predictions") ? topic + ".v2" : topic, data);
        Sent sent = new Sent(topic, key, data, id);
        again(sent);
        return sent;
    }

    /** Delivers a record a second time. */
    void again(Sent sent) {
        kafka.send(
                sent.topic(),
                sent.key(),
                sent.data().toString(),
                Map.of(
                        "ce_id",
                        sent.id().toString(),
                        "ce_source",
                        "test",
                        "ce_type",
                        "com.kronkers.mlops." + sent.topic() + ".v1",
                        "ce_specversion",
                        "1.0",
                        "ce_time",
                        Instant.now().toString()));
    }

    void sendText(String topic, String key, String text) {
        kafka.send(topic, key, text, Map.of());
    }

    /** Every drift-detected event about the model so far, each valid by its contract. */
    List<JsonNode> driftOf(String model) {
        return kafka.read("drift-detected").stream()
                .filter(record -> model.equals(record.key()))
                .map(record -> {
                    Contracts.assertValid("drift-detected", record.value());
                    return tree(record.value());
                })
                .toList();
    }

    List<String> textsOf(String topic) {
        return kafka.read(topic).stream().map(record -> record.value()).toList();
    }

    static JsonNode get(String path) {
        return tree(given().auth()
                .oauth2(TestTokens.token("auditor"))
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    static JsonNode modelOf(String model) {
        return tree(given().auth()
                .oauth2(TestTokens.token("auditor"))
                .get("/monitoring/models/" + model)
                .asString());
    }

    private static JsonNode example(String topic, String file) {
        return Contracts.examples(topic).stream()
                .filter(example -> matches(file, example))
                .findFirst()
                .orElseThrow()
                .deepCopy();
    }

    private static boolean matches(String file, JsonNode example) {
        return switch (file) {
            case "promotion" -> example.path("reason").asText().equals("promotion");
            case "derived" -> example.has("parents");
            case "suspect" -> example.has("findings");
            case "withdrawn" -> example.path("change").asText().equals("withdrawn");
            default -> throw new IllegalArgumentException(file);
        };
    }

    static String someDigest() {
        return SOME_DIGEST;
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
