package com.kronkers.mlops.training;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.TestTokens;
import com.kronkers.mlops.training.policy.PolicyExamples;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The rest of the platform in a component test: what a data scientist sends and what other services say. */
public final class Platform implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaProbe kafka;

    public Platform(String bootstrapServers) {
        this.kafka = KafkaProbe.open(bootstrapServers);
    }

    public static RequestSpecification as(String... roles) {
        return given().auth().oauth2(TestTokens.token(roles)).contentType(ContentType.JSON);
    }

    /** Puts a policy whose name is that of its model. */
    public void policy(String dataset, String model, String behaviour) {
        put(PolicyExamples.weekly(dataset, model), model, behaviour);
    }

    /** The same with limits, a JSON object. */
    public void policy(String dataset, String model, String behaviour, String limits) {
        put(PolicyExamples.weekly(dataset, model).set("limits", parse(limits)), model, behaviour);
    }

    /** The same with so many trials of a search. */
    public void searchingPolicy(String dataset, String model, int trials) {
        ObjectNode policy = PolicyExamples.weekly(dataset, model);
        ((ObjectNode) policy.get("parameters")).put("searchTrials", trials);
        put(policy, model, "none");
    }

    private static void put(ObjectNode policy, String name, String behaviour) {
        ((ObjectNode) policy.get("parameters")).put("behaviour", behaviour);
        as("data-scientist")
                .body(policy.toString())
                .put("/training/policies/" + name)
                .then()
                .statusCode(201);
    }

    /** @return the event's id */
    public UUID dataIngested(String dataset, int version, String change, String quality, long newRows) {
        ObjectNode event = Contracts.examples("data-ingested").get(0).deepCopy();
        event.put("dataset", dataset)
                .put("version", version)
                .put("change", change)
                .put("quality", quality)
                .put("newRows", newRows);
        return send("data-ingested", dataset, event);
    }

    /** @return the event's id */
    public UUID driftDetected(String model, String action) {
        return driftDetected(model, action, UUID.randomUUID());
    }

    /**
     * The same as an event with a known id, as when it is sent again.
     *
     * @return the event's id
     */
    public UUID driftDetected(String model, String action, UUID id) {
        ObjectNode event = Contracts.examples("drift-detected").get(0).deepCopy();
        return send("drift-detected", model, event.put("model", model).put("action", action), id);
    }

    /** Version 1 becomes champion. */
    public void modelPromoted(String model, String digest) {
        send("model-promoted", model, promotion(model, digest));
    }

    /** Version 1 becomes champion, and nobody says through when it was trained. */
    public void modelPromotedWithoutSplit(String model, String digest) {
        ObjectNode event = promotion(model, digest);
        ((ObjectNode) event.at("/deployments/0")).remove("split");
        send("model-promoted", model, event);
    }

    private static ObjectNode promotion(String model, String digest) {
        ObjectNode event = Contracts.examples("model-promoted").stream()
                .filter(example -> !example.get("deployments").isEmpty())
                .findFirst()
                .orElseThrow()
                .deepCopy();
        event.put("model", model).put("revision", 1);
        ObjectNode champion = (ObjectNode) event.at("/deployments/0");
        champion.put("alias", "champion").put("version", "1");
        ((ObjectNode) champion.get("artifact")).put("digest", digest);
        return event;
    }

    public UUID send(String topic, String key, JsonNode event) {
        return send(topic, key, event, UUID.randomUUID());
    }

    private UUID send(String topic, String key, JsonNode event, UUID id) {
        Contracts.assertValid(topic, event);
        kafka.send(topic, key, event.toString(), headers(id, topic));
        return id;
    }

    /** Sends a text as it is. */
    public void sendText(String topic, String key, String text) {
        kafka.send(topic, key, text, headers(UUID.randomUUID(), topic));
    }

    public List<ConsumerRecord<String, String>> read(String topic, String key) {
        return kafka.read(topic).stream()
                .filter(message -> key.equals(message.key()))
                .toList();
    }

    /** The jobs of a model as the API lists them, newest first. */
    public static JsonNode jobs(String model) {
        return parse(as("data-scientist")
                .get("/training/jobs?model=" + model)
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    /** The run of a job as clients see it. */
    public static JsonNode run(JsonNode job) {
        return parse(as("data-scientist")
                        .get("/api/2.0/mlflow/runs/get?run_id="
                                + job.get("run").asText().replace("-", ""))
                        .asString())
                .path("run");
    }

    public static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    private static Map<String, String> headers(UUID id, String topic) {
        return Map.of(
                "ce_id",
                id.toString(),
                "ce_source",
                "test",
                "ce_specversion",
                "1.0",
                "ce_type",
                "com.kronkers.mlops." + topic + ".v1");
    }

    @Override
    public void close() {
        kafka.close();
    }
}
