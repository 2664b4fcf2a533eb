package com.kronkers.mlops.registry;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.TestTokens;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The platform around the registry in a test: training's files and events, the topics, callers with their roles. */
@Singleton
public class Platform {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ObjectMapper json;
    private final Path files;
    private final KafkaProbe kafka;

    @Inject
    Platform(
            ObjectMapper json,
            @ConfigProperty(name = FakeTraining.FOLDER) String files,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        this.json = json;
        this.files = Path.of(files);
        this.kafka = KafkaProbe.open(brokers);
    }

    @PreDestroy
    void close() {
        kafka.close();
    }

    /** A model name that no other test uses. */
    public static String freshModel() {
        return "demand-" + UUID.randomUUID();
    }

    /** Announces the candidate and waits until the registry is done with it. */
    public JsonNode train(Candidate candidate) {
        announce(candidate);
        return awaitIntake(candidate, "registered", "rejected");
    }

    /** Puts the candidate's files at training and sends {@code model-trained}. */
    public UUID announce(Candidate candidate) {
        offer("artifact", candidate.event, candidate.artifact);
        if (candidate.event.has("reference")) {
            offer("reference", candidate.event, candidate.reference);
        }
        return send("model-trained", candidate.model(), candidate.event.toString());
    }

    /** Sends {@code model-trained} without putting any file at training. */
    public void announceAsIs(Candidate candidate) {
        send("model-trained", candidate.model(), candidate.event.toString());
    }

    /** A copy of the candidate's artifact. */
    public byte[] artifact(Candidate candidate) {
        return candidate.artifact.clone();
    }

    /** A copy of the candidate's reference. */
    public byte[] reference(Candidate candidate) {
        return candidate.reference.clone();
    }

    /** Sends an event as its owner would; returns its id. */
    public UUID send(String topic, String key, String data) {
        UUID id = UUID.randomUUID();
        sendAgain(id, topic, key, data);
        return id;
    }

    /** Sends an event with a known id. */
    public void sendAgain(UUID id, String topic, String key, String data) {
        kafka.send(
                topic,
                key,
                data,
                Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        id.toString(),
                        "ce_source",
                        "urn:test",
                        "ce_type",
                        "com.kronkers.mlops." + topic + ".v1",
                        "ce_subject",
                        key,
                        "ce_time",
                        Instant.now().toString()));
    }

    /** Overwrites a file that training serves. */
    public void tamper(String digest, byte[] bytes) {
        write(files.resolve(digest), bytes);
    }

    /** Whether training drops every connection. */
    public void trainingIsAway(boolean away) {
        try {
            if (away) {
                Files.createFile(files.resolve(FakeTraining.AWAY));
            } else {
                Files.delete(files.resolve(FakeTraining.AWAY));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The candidate's intake once it is in one of these states. */
    public JsonNode awaitIntake(Candidate candidate, String... states) {
        return await().atMost(PATIENCE).until(() -> intake(candidate), intake -> List.of(states)
                .contains(intake.path("state").asText()));
    }

    /** The candidate's intake as it is now; empty if there is none. */
    public JsonNode intake(Candidate candidate) {
        JsonNode found = json.createObjectNode();
        JsonNode intakes = tree(
                as("auditor").get("/models/" + candidate.model() + "/intakes").then());
        for (JsonNode intake : intakes) {
            if (intake.path("run").asText().equals(candidate.run())) {
                found = intake;
            }
        }
        return found;
    }

    /** What {@code GET path} answers an auditor. */
    public JsonNode get(String path) {
        return tree(as("auditor").get(path).then().statusCode(200));
    }

    /** The records of a topic with that key, oldest first. */
    public List<ConsumerRecord<String, String>> records(String topic, String key) {
        return kafka.read(topic).stream()
                .filter(record -> key.equals(record.key()))
                .toList();
    }

    /** The first {@code count} promotions of a model, once they are published. */
    public List<JsonNode> awaitPromotions(String model, int count) {
        return await()
                .atMost(PATIENCE)
                .until(() -> records("model-promoted", model), records -> records.size() >= count)
                .stream()
                .map(record -> parse(record.value()))
                .toList();
    }

    /** A caller with that role. */
    public static RequestSpecification as(String... roles) {
        return given().auth().oauth2(TestTokens.tokenOf("ann", roles)).contentType("application/json");
    }

    private void offer(String field, ObjectNode event, byte[] bytes) {
        String digest = digest(bytes);
        write(files.resolve(digest), bytes);
        event.putObject(field)
                .put("digest", digest)
                .put("bytes", bytes.length)
                .put("link", "/training/artifacts/" + digest);
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode tree(ValidatableResponse response) {
        return parse(response.extract().asString());
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
