package com.kronkers.mlops.local.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.cli.Session;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Memory;
import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.platform.PlatformOptions;
import com.kronkers.mlops.local.process.CpuTime;
import com.kronkers.mlops.local.process.ProcessIdentity;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.service.ServiceDefinition;
import com.kronkers.mlops.local.service.ServiceEnvironment;
import com.kronkers.mlops.local.state.PlatformState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A platform of serving, broker and database, with the measured models promoted. Serving is spoken to itself, not through
 * the platform's edge.
 */
final class ServedPlatform implements AutoCloseable {
    private static final String DEPARTMENT = "department:benchmark";
    private static final String OPEN_ECHO = "/v2/echo/open/infer";
    private static final String CHECKED_ECHO = "/v2/echo/checked/infer";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 50;

    private final Path checkout;
    private final Path folder;
    private final Session session;
    private final StandInRegistry registry;
    private final Promotions promotions;
    private final PlatformClient client;
    private final String token;
    private final Map<MeasuredModel, ModelVersion> versions = new HashMap<>();
    private int fresh;

    private ServedPlatform(Path checkout, Path folder, Session session, StandInRegistry registry) throws IOException {
        this.checkout = checkout;
        this.folder = folder;
        this.session = session;
        this.registry = registry;
        this.promotions = new Promotions(session.platform().broker(), registry);
        this.token = session.platform().token(DEPARTMENT);
        this.client = new PlatformClient(address(), role -> token);
    }

    /**
     * Starts it and returns when all models answer.
     *
     * @param folder where its state and files live
     */
    static ServedPlatform start(Path checkout, Path folder, Cores cores) throws IOException, InterruptedException {
        StandInRegistry registry = StandInRegistry.start();
        Session session = Session.start(options(checkout, folder, registry), Console.standard());
        ServedPlatform served = new ServedPlatform(checkout, folder, session, registry);
        served.place(cores);
        served.retireLeftovers();
        for (MeasuredModel model : MeasuredModel.values()) {
            served.versions.put(model, served.freshVersion(model));
            served.awaitServing(model.model(), served.promote(model, served.first(model)));
        }
        return served;
    }

    private static PlatformOptions options(Path checkout, Path folder, StandInRegistry registry) {
        PlatformOptions alone =
                PlatformOptions.of(checkout, folder.resolve("platform"), 0).only("serving");
        ServiceDefinition serving = alone.services().get(0);
        List<String> options = new ArrayList<>(serving.memory());
        options.add("-Dquarkus.rest-client.registry.url=" + registry.address());
        options.add("-Dkronkers.serving.echo=true");
        // Serving's own default; the local platform's is for demonstration.
        options.add("-Dkronkers.capture.window=PT1M");
        options.add("-Dquarkus.http.auth.permission.echo.paths=" + OPEN_ECHO);
        options.add("-Dquarkus.http.auth.permission.echo.policy=permit");
        options.add("-Dkronkers.capture.except="
                + Arrays.stream(MeasuredModel.values())
                        .map(MeasuredModel::uncaptured)
                        .collect(Collectors.joining(",")));
        return new PlatformOptions(
                checkout,
                alone.directory(),
                0,
                List.of(new ServiceDefinition(serving.name(), serving.application(), options)));
    }

    private void place(Cores cores) throws IOException, InterruptedException {
        for (Supervised process : platform().processes()) {
            long pid = process.identity().orElseThrow().pid();
            if (process.name().equals("serving")) {
                cores.moveServer(pid);
            } else {
                cores.moveAside(pid);
            }
        }
    }

    /** What a run before left promoted, as it was ended early. */
    private void retireLeftovers() throws IOException, InterruptedException {
        for (JsonNode deployment : client.get(DEPARTMENT, "/predictions")) {
            promotions.retire(deployment.path("model").asText());
        }
    }

    private Platform platform() {
        return session.platform();
    }

    URI address() throws IOException {
        return platform().service("serving");
    }

    /** The version that a model was promoted with first. */
    ModelVersion first(MeasuredModel model) {
        return versions.get(model);
    }

    /** A version that serving has never seen. */
    ModelVersion freshVersion(MeasuredModel model) throws IOException {
        fresh++;
        return ModelVersion.fresh(model, checkout, folder, System.currentTimeMillis() + "-" + fresh);
    }

    /** Promotes a version of a measured model under its own name; the revision. */
    long promote(MeasuredModel model, ModelVersion version) throws IOException, InterruptedException {
        return promotions.promote(model.model(), version);
    }

    /** Promotes a version under any name. */
    long promote(String model, ModelVersion version) throws IOException, InterruptedException {
        return promotions.promote(model, version);
    }

    void retire(String model) throws IOException, InterruptedException {
        promotions.retire(model);
    }

    /** Waits until a revision of a model serves. */
    void awaitServing(String model, long revision) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            JsonNode deployment = deployment(model);
            if (deployment.path("revision").asLong() == revision) {
                return;
            }
            if (deployment.at("/trouble/state").asText().equalsIgnoreCase("refused")
                    && deployment.at("/trouble/revision").asLong() == revision) {
                throw new IOException("serving refuses " + model + ": " + deployment.path("trouble"));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IOException("revision " + revision + " of " + model + " does not serve: " + deployment(model));
    }

    private JsonNode deployment(String model) {
        JsonNode all = client.get(DEPARTMENT, "/predictions");
        return StreamSupport.stream(all.spliterator(), false)
                .filter(each -> each.path("model").asText().equals(model))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** One row in JSON. */
    Call oneRow(MeasuredModel model) throws IOException {
        return call(model.model() + "-one", infer(model.model()), OipRequests.json(input(model), 1))
                .with("Content-Type", "application/json")
                .with("Authorization", "Bearer " + token);
    }

    /** One row in JSON to the server's echo. */
    Call echo(boolean checked) throws IOException {
        Call open = call("echo", address().resolve(checked ? CHECKED_ECHO : OPEN_ECHO), OipRequests.json("x", 1))
                .with("Content-Type", "application/json");
        return checked ? open.with("Authorization", "Bearer " + token) : open;
    }

    /** Many rows as binary tensors; every output, also the ids of the predictions. */
    Call batch(MeasuredModel model, int rows) throws IOException {
        return binary(model.model() + "-batch", model, OipRequests.binary(input(model), rows));
    }

    /** Many rows as binary tensors; the predictions alone. */
    Call plainBatch(MeasuredModel model, int rows) throws IOException {
        String output = description(model).at("/outputs/0/name").asText();
        return binary(model.model() + "-plain", model, OipRequests.binary(input(model), rows, output));
    }

    private Call binary(String name, MeasuredModel model, OipRequests.Body body) throws IOException {
        return call(name, infer(model.model()), body)
                .with("Content-Type", "application/octet-stream")
                .with("Inference-Header-Content-Length", Integer.toString(body.jsonLength()))
                .with("Authorization", "Bearer " + token);
    }

    private Call call(String name, URI target, OipRequests.Body body) throws IOException {
        Path file = folder.resolve(name + ".body");
        Files.write(file, body.bytes());
        return new Call(target, Map.of(), file);
    }

    /** Where a model is asked. */
    URI infer(String model) throws IOException {
        return address().resolve("/v2/models/" + model + "/infer");
    }

    private String input(MeasuredModel model) {
        return description(model).at("/inputs/0/name").asText();
    }

    private JsonNode description(MeasuredModel model) {
        return client.get(DEPARTMENT, "/v2/models/" + model.model());
    }

    /** Processor seconds that serving has used so far. */
    double cpuSeconds() {
        return CpuTime.seconds(serving().pid());
    }

    /** Seconds of these that its compiler has used. */
    double compilerSeconds() throws IOException {
        return CpuTime.compilerSeconds(serving().pid());
    }

    /** What serving holds, in bytes (PSS). */
    long memory() {
        return Memory.of(List.of(serving()));
    }

    private ProcessIdentity serving() {
        return platform().processes().stream()
                .filter(process -> process.name().equals("serving"))
                .findFirst()
                .flatMap(Supervised::identity)
                .orElseThrow(() -> new IllegalStateException("serving does not run"));
    }

    /** Predictions that were made but not captured, so far. */
    double captureDropped() throws IOException, InterruptedException {
        int port = PlatformState.read(platform().directory())
                .orElseThrow()
                .ports()
                .get(ServiceEnvironment.managementPort("serving"));
        HttpResponse<String> metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/metrics"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith("kronkers_capture_dropped_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The folder in which native libraries are unpacked. */
    Path nativeLibraries() {
        return platform().directory().cache().resolve("djl");
    }

    @Override
    public void close() throws IOException {
        promotions.close();
        session.close();
        registry.close();
    }
}
