package com.kronkers.mlops.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The loop in the words of the people who use it: what they declare, send, ask and wait for. */
public final class LoopClient {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration TRAINING = Duration.ofMinutes(20);

    private final PlatformClient platform;

    public LoopClient(PlatformClient platform) {
        this.platform = platform;
    }

    /** A number that no dataset's name ends with yet, so that every run has fresh names. */
    public int freshRun() {
        int last = stream(platform.get("data-owner", "/datasets"))
                .map(dataset -> dataset.path("name").asText().replaceAll("^.*-(\\d+)$|.*", "$1"))
                .filter(number -> !number.isEmpty())
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
        return last + 1;
    }

    /** Declares a dataset that data scientists may look at and take away. */
    public void declare(String dataset, Map<String, Object> description) {
        Map<String, Object> declaration = new LinkedHashMap<>(description);
        declaration.put("grants", Map.of("role:data-scientist", List.of("read", "export")));
        platform.put("data-owner", "/datasets/" + dataset, declaration);
    }

    public void subscribe(String policy, Map<String, Object> settings) {
        platform.put("data-scientist", "/training/policies/" + policy, settings);
    }

    /** Uploads a feed that is expected to be taken as it is. */
    public JsonNode uploadAccepted(String dataset, String mode, byte[] csv) {
        JsonNode version = platform.upload(dataset, mode, csv);
        if (!version.path("quality").asText().equals("accepted")) {
            throw new StoryFailedException("a good feed of " + dataset + " was called suspect: " + version);
        }
        return version;
    }

    public JsonNode upload(String dataset, String mode, byte[] csv) {
        return platform.upload(dataset, mode, csv);
    }

    public void withdraw(String dataset, int version, String reason) {
        platform.post(
                "data-owner", "/datasets/" + dataset + "/versions/" + version + "/withdraw", Map.of("reason", reason));
    }

    /** Rows of a dataset's latest version after a day. */
    public List<JsonNode> rowsAfter(String dataset, LocalDate day) {
        return platform.getLines(
                "data-scientist", "/datasets/" + dataset + "/versions/latest/content?format=ndjson&after=" + day);
    }

    /** Waits until a dataset's latest version reaches a day. */
    public JsonNode awaitDataThrough(String dataset, LocalDate day) {
        return Patience.until(dataset + " through " + day, SOON, () -> stream(
                        platform.get("data-owner", "/datasets/" + dataset + "/versions"))
                .filter(version -> version.path("quality").asText().equals("accepted"))
                .filter(version -> version.path("timeThrough").asText().startsWith(day.toString()))
                .findFirst());
    }

    /** The jobs of a model, newest first or last as the platform lists them. */
    public List<JsonNode> jobs(String model) {
        return stream(platform.get("data-scientist", "/training/jobs?model=" + model))
                .toList();
    }

    /**
     * Waits until a job that was not known before has ended well.
     *
     * @param known ids of the jobs to leave out
     * @param triggerKind what must have started it
     */
    public JsonNode awaitJob(String model, List<String> known, String triggerKind) {
        return Patience.until("a job of " + model + " started by " + triggerKind, TRAINING, () -> jobs(model).stream()
                .filter(job -> !known.contains(job.path("id").asText()))
                .filter(job -> job.at("/trigger/kind").asText().equals(triggerKind))
                .peek(LoopClient::refuseFailure)
                .filter(job -> job.path("state").asText().equals("succeeded"))
                .findFirst());
    }

    private static void refuseFailure(JsonNode job) {
        if (job.path("state").asText().equals("failed")) {
            throw new StoryFailedException("job " + job.path("id").asText() + " failed: "
                    + job.path("error").asText());
        }
    }

    /** Waits until the registry has decided on the version that a run made. */
    public JsonNode awaitDecision(String model, String run) {
        return Patience.until("a decision on run " + run, SOON, () -> versions(model).stream()
                .filter(version -> version.path("run").asText().equals(run))
                .filter(version -> version.path("decision").has("reason"))
                .findFirst());
    }

    /** Waits until the registry has decided on a version by its number. */
    public JsonNode awaitVersion(String model, String number) {
        return Patience.until(
                "a decision on version " + number + " of " + model, TRAINING, () -> versions(model).stream()
                        .filter(version -> version.path("version").asText().equals(number))
                        .filter(version -> version.path("decision").has("reason"))
                        .findFirst());
    }

    /** Starts a job by hand: what a person does when a candidate must be judged again. */
    public void train(String policy) {
        platform.post("data-scientist", "/training/jobs", Map.of("policy", policy));
    }

    /** A model's versions; none where the registry does not know the model yet. */
    public List<JsonNode> versions(String model) {
        List<JsonNode> known = stream(platform.get("data-scientist", "/models"))
                .filter(entry -> nameOf(entry).equals(model))
                .toList();
        return known.isEmpty()
                ? List.of()
                : stream(platform.get("data-scientist", "/models/" + model + "/versions"))
                        .toList();
    }

    private static String nameOf(JsonNode model) {
        return model.path("model").asText(model.path("name").asText());
    }

    /** Waits until serving answers with a version. */
    public JsonNode awaitServing(String model, String version) {
        return Patience.until("version " + version + " of " + model + " answering", TRAINING, () -> deployment(model)
                .filter(deployment -> deployment.path("version").asText().equals(version)));
    }

    /** Waits until serving's history of a model reaches a week. */
    public JsonNode awaitHistory(String model, LocalDate week) {
        return Patience.until("history of " + model + " through " + week, SOON, () -> deployment(model)
                .filter(deployment -> deployment.path("historyAsOf").asText().startsWith(week.toString())));
    }

    /** Since when serving has answered with the version it has now. */
    public Instant servingSince(String model) {
        return deployment(model)
                .map(deployment -> Instant.parse(deployment.path("since").asText()))
                .orElseThrow(() -> new StoryFailedException(model + " is not served"));
    }

    /** The last day of the history that serving has of a model. */
    public String servedHistoryAsOf(String model) {
        return deployment(model)
                .map(deployment -> deployment.path("historyAsOf").asText())
                .orElseThrow(() -> new StoryFailedException(model + " is not served"));
    }

    private Optional<JsonNode> deployment(String model) {
        return stream(platform.get("department", "/predictions"))
                .filter(deployment -> deployment.path("model").asText().equals(model))
                .findFirst();
    }

    /** Asks for many rows at once and returns the predictions in their order. */
    public List<JsonNode> predict(String model, List<Map<String, Object>> rows) {
        JsonNode answer = platform.post("department", "/predictions/" + model, Map.of("rows", rows));
        return stream(answer.path("predictions")).toList();
    }

    public void report(String model, List<Map<String, Object>> outcomes) {
        platform.post("department", "/outcomes/" + model, Map.of("rows", outcomes));
    }

    /** Waits for an alert of a kind about a model. */
    public JsonNode awaitAlert(String model, String kind) {
        return Patience.until("an alert of kind " + kind + " for " + model, SOON, () -> alerts(model).stream()
                .filter(alert -> alert.path("kind").asText().equals(kind))
                .findFirst());
    }

    /** Waits for an alert that asks for retraining, whatever it was that drifted. */
    public JsonNode awaitRetrainingAlert(String model) {
        return Patience.until("drift of " + model, SOON, () -> alerts(model).stream()
                .filter(alert -> alert.path("action").asText().equals("retrain"))
                .findFirst());
    }

    public List<JsonNode> alerts(String model) {
        return stream(platform.get("department", "/monitoring/alerts"))
                .filter(alert -> alert.path("model").asText().equals(model))
                .toList();
    }

    public JsonNode rollback(String model, String reason) {
        return platform.post("approver", "/models/" + model + "/rollback", Map.of("reason", reason));
    }

    public List<JsonNode> history(String model) {
        return stream(platform.get("auditor", "/models/" + model + "/history")).toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** Names of an event's features that drifted, each once however many of its tests say so. */
    static List<String> driftedFeatures(JsonNode alert) {
        Set<String> names = new LinkedHashSet<>();
        alert.path("features").forEach(feature -> {
            if (feature.path("drifted").asBoolean(true)) {
                names.add(feature.path("name").asText());
            }
        });
        return List.copyOf(names);
    }
}
