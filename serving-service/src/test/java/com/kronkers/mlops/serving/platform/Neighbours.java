package com.kronkers.mlops.serving.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.testing.Contracts;
import com.kronkers.mlops.testing.KafkaProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** What a test makes the registry and ingestion hold and say. */
public final class Neighbours {
    static final String BUSY = ".busy";

    private final Path folder;
    private final KafkaProbe kafka;

    public Neighbours(Path folder, KafkaProbe kafka) {
        this.folder = folder;
        this.kafka = kafka;
    }

    /** Ingestion has this as the dataset's latest accepted version. */
    public void latest(String dataset, int version, int weeks, double level) throws IOException {
        put("datasets/%s/versions/%d/content".formatted(dataset, version), DemandModel.history(weeks, level));
        put(
                "datasets/%s/versions/latest".formatted(dataset),
                "{\"dataset\":\"%s\",\"version\":%d,\"quality\":\"accepted\",\"timeThrough\":\"%s\"}"
                        .formatted(dataset, version, DemandModel.FIRST_WEEK.plusWeeks(weeks - 1L)));
    }

    /** Ingestion says so, by an event like the golden example of this name. */
    public void ingested(String dataset, int version, String change, String quality) {
        ObjectNode event = Contracts.examples("data-ingested").get(0).deepCopy();
        event.put("dataset", dataset)
                .put("version", version)
                .put("change", change)
                .put("quality", quality);
        kafka.send("data-ingested", dataset, event.toString(), Map.of());
    }

    /** The registry holds this package as a version. */
    public String register(String model, String version, Path zip) throws IOException {
        Path artifact = folder.resolve("models/%s/versions/%s/artifact".formatted(model, version));
        Files.createDirectories(artifact.getParent());
        Files.move(zip, artifact, StandardCopyOption.REPLACE_EXISTING);
        return DemandModel.digest(artifact);
    }

    /** The registry has decided. */
    public void promoted(String model, int revision, String version, String digest, String dataset) {
        kafka.send(
                "model-promoted",
                model,
                promotion(model, revision, version, digest, dataset).toString(),
                Map.of());
    }

    /** The registry has decided, and its event has these headers. */
    public void promoted(String model, JsonNode event, Map<String, String> headers) {
        kafka.send("model-promoted", model, event.toString(), headers);
    }

    /** The registry has decided for a package without a recipe, and says of its columns what the package says. */
    public void promotedFlavor(String model, String digest, Signature signature) {
        ObjectNode event = (ObjectNode) promotion(model, 1, "1", digest, model + "-data");
        ObjectNode target = (ObjectNode) event.path("deployments").get(0);
        ObjectNode said = target.putObject("signature");
        fields(said.putArray("inputs"), signature.inputs());
        fields(said.putArray("outputs"), signature.outputs());
        kafka.send("model-promoted", model, event.toString(), Map.of());
    }

    private static void fields(ArrayNode fields, List<Signature.Column> columns) {
        columns.forEach(column -> fields.addObject().put("name", column.name()).put("type", column.type()));
    }

    /** An event like the golden example, for this version. */
    public static JsonNode promotion(String model, int revision, String version, String digest, String dataset) {
        List<JsonNode> examples = Contracts.examples("model-promoted");
        ObjectNode event = examples.stream()
                .filter(example -> example.path("reason").asText().equals("promotion"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        event.put("model", model).put("revision", revision);
        ObjectNode target = (ObjectNode) event.path("deployments").get(0);
        target.put("version", version);
        ((ObjectNode) target.path("dataset")).put("name", dataset);
        ObjectNode artifact = (ObjectNode) target.path("artifact");
        artifact.put("digest", digest).put("bytes", 1);
        artifact.put("link", "/models/%s/versions/%s/artifact".formatted(model, version));
        return event;
    }

    /** The registry has decided about several variants at once. */
    public void promoted(String model, int revision, String dataset, JsonNode... variants) {
        ObjectNode event = (ObjectNode) promotion(model, revision, "1", "sha256:" + "0".repeat(64), dataset);
        ObjectNode example = (ObjectNode) event.path("deployments").get(0);
        ArrayNode deployments = event.putArray("deployments");
        for (JsonNode variant : variants) {
            ObjectNode target = example.deepCopy();
            target.setAll((ObjectNode) variant.deepCopy());
            ((ObjectNode) target.path("artifact"))
                    .put(
                            "link",
                            "/models/%s/versions/%s/artifact"
                                    .formatted(model, variant.path("version").asText()));
            deployments.add(target);
        }
        Contracts.assertValid("model-promoted", event);
        kafka.send("model-promoted", model, event.toString(), Map.of());
    }

    /** The registry holds these packages as versions 1 and 2, and has decided: half of the traffic for each. */
    public void promotedHalves(String model, Path champion, Path challenger) throws IOException {
        ObjectNode event = (ObjectNode) half(model, "champion", "1", champion);
        JsonNode other = half(model, "challenger", "2", challenger);
        event.withArray("deployments").add(other.path("deployments").get(0));
        kafka.send("model-promoted", model, event.toString(), Map.of());
    }

    /** An event that says nothing of the package's columns. */
    private JsonNode half(String model, String alias, String version, Path zip) throws IOException {
        JsonNode event = promotion(model, 1, version, register(model, version, zip), model + "-data");
        ObjectNode target = (ObjectNode) event.path("deployments").get(0);
        target.put("alias", alias).put("weight", 50).remove("signature");
        return event;
    }

    /** One variant of a decision. */
    public static JsonNode variant(String alias, String version, String digest, int weight, boolean shadow) {
        ObjectNode variant = JsonNodeFactory.instance.objectNode();
        variant.put("alias", alias)
                .put("version", version)
                .put("weight", weight)
                .put("shadow", shadow);
        variant.putObject("artifact").put("digest", digest).put("bytes", 1);
        return variant;
    }

    /** The registry answers this path with 503 until it is idle again. */
    public void busy(String path, boolean busy) throws IOException {
        Path marker = folder.resolve(path + BUSY);
        if (busy) {
            put(path + BUSY, "");
        } else {
            Files.delete(marker);
        }
    }

    /** The requests that registry and ingestion had, with token, trace and body that they came with. */
    public List<String> requests() throws IOException {
        Path log = folder.resolve("requests.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** One of them answers this path so; a path above others ends with {@code /self}. */
    public void put(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
