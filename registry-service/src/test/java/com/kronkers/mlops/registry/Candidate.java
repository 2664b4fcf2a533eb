package com.kronkers.mlops.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.testing.Contracts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** A trained model as training would announce it: a golden example with this test's names, files and errors. */
public final class Candidate {

    private static final String BASELINE = "baseline:mean-4-weeks";

    final ObjectNode event = example();
    final byte[] artifact = new byte[200_000];
    final byte[] reference = "{\"buckets\":[]}".getBytes(StandardCharsets.UTF_8);

    private Candidate(String model) {
        UUID run = UUID.randomUUID();
        new Random(run.getMostSignificantBits()).nextBytes(artifact);
        event.put("model", model).put("run", run.toString());
        event.remove("champion");
        event.putArray("metrics");
        event.putArray("comparisons");
    }

    /** A candidate that is better than every baseline, by a margin clear of zero. */
    public static Candidate good(String model) {
        return new Candidate(model).scored("candidate", 0.30).beats(BASELINE, 0.40, -0.10);
    }

    /** A candidate that is worse than the baseline. */
    public static Candidate poor(String model) {
        return new Candidate(model).scored("candidate", 0.45).beats(BASELINE, 0.40, 0.05);
    }

    /** The same, judged also against a champion of 0.35. */
    public Candidate against(String version, double difference) {
        event.putObject("champion").put("version", version).put("digest", "sha256:" + "b".repeat(64));
        return beats("champion", 0.35, difference);
    }

    /** The dataset version it was trained on. */
    public Candidate trainedOn(String dataset, int version) {
        ((ObjectNode) event.get("dataset")).put("name", dataset).put("version", version);
        return this;
    }

    /** What the validator found beside the scores is what it found there. */
    public Candidate withFindingsOf(JsonNode other) {
        for (String field : List.of("slices", "checks", "backtests")) {
            event.remove(field);
            Optional.ofNullable(other.get(field)).ifPresent(found -> event.set(field, found));
        }
        return this;
    }

    /** The validator could not judge it. */
    public Candidate refusedBecause(String why) {
        event.put("outcome", "refused").put("refusedBecause", why);
        event.putArray("metrics");
        event.putArray("comparisons");
        event.remove("split");
        event.remove("reference");
        return this;
    }

    /** Announced with a link of somebody else's choice, and with no file behind it. */
    public Candidate withArtifactLink(String link) {
        ((ObjectNode) event.get("artifact")).put("link", link);
        return this;
    }

    public String artifactDigest() {
        return event.at("/artifact/digest").asText();
    }

    public String run() {
        return event.get("run").asText();
    }

    public String model() {
        return event.get("model").asText();
    }

    private Candidate beats(String subject, double wape, double difference) {
        scored(subject, wape);
        ((ArrayNode) event.get("comparisons"))
                .addObject()
                .put("against", subject)
                .put("metric", "wape")
                .put("difference", difference)
                .put("low", difference - 0.01)
                .put("high", difference + 0.01)
                .put("confidence", 0.95);
        return this;
    }

    private Candidate scored(String subject, double wape) {
        ((ArrayNode) event.get("metrics"))
                .addObject()
                .put("subject", subject)
                .put("rmse", 14.0)
                .put("mae", 8.0)
                .put("wape", wape);
        return this;
    }

    private static ObjectNode example() {
        return Contracts.examples("model-trained").stream()
                .filter(example -> example.has("reference"))
                .map(JsonNode::deepCopy)
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
