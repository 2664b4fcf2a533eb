package com.kronkers.mlops.e2e;

import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.process.ChildProcess;
import com.kronkers.mlops.local.process.Guardian;
import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.process.Program;
import com.kronkers.mlops.local.process.Readiness;
import com.kronkers.mlops.local.process.Signals;
import com.kronkers.mlops.local.service.ServiceDefinition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A packaged service that goes on where a platform left it which is stopped: whatever it asks for is not there. */
final class LoneService implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final int port;
    private final URI management;
    private final Guardian guardian;
    private final ChildProcess process;

    private LoneService(int port, int managementPort, Guardian guardian, Program program) throws IOException {
        this.port = port;
        this.management = URI.create("http://127.0.0.1:" + managementPort);
        this.guardian = guardian;
        this.process = ChildProcess.start(program, guardian);
    }

    /** @param settings environment variables */
    static LoneService start(Platform stopped, String service, Map<String, String> settings) throws IOException {
        ServiceDefinition definition = ServiceDefinition.of(Path.of(System.getProperty("kronkers.home"))).stream()
                .filter(each -> each.name().equals(service))
                .findFirst()
                .orElseThrow();
        Ports ports = new Ports(Map.of());
        Path libraries = stopped.directory().cache().resolve("djl");
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("PORT", Integer.toString(ports.of("service")));
        environment.put("MANAGEMENT_PORT", Integer.toString(ports.of("management")));
        environment.put(
                "KRONKERS_DATA_DIR", stopped.directory().service(service).toString());
        for (String cache : List.of("KRONKERS_DJL_CACHE_DIR", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR")) {
            environment.put(cache, libraries.toString());
        }
        environment.putAll(stopped.broker(service).environment());
        environment.putAll(stopped.database(service).environment());
        Program program = new Program(
                service,
                definition.command(),
                environment,
                definition.application(),
                stopped.directory().log(service + "-alone"),
                Program.Stage.SERVICE,
                "TERM");
        Guardian guardian = Guardian.start(stopped.directory().log("guardian-alone"));
        return new LoneService(ports.of("service"), ports.of("management"), guardian, program);
    }

    void awaitReady(Duration atMost) {
        Readiness readiness = Readiness.ofHttp(HttpClient.newHttpClient(), management.resolve("/q/health/ready"));
        await().atMost(atMost).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended: " + process.logTail());
            }
            return readiness.isReady();
        });
    }

    int port() {
        return port;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI management() {
        return management;
    }

    /** Asks for its end by SIGTERM and does not wait for it. */
    void terminate() {
        Signals.terminate(process.identity());
    }

    /** Whether it ends within the time. */
    boolean ends(Duration atMost) throws InterruptedException {
        return Signals.awaitEnd(process.identity(), atMost.toSeconds());
    }

    @Override
    public void close() throws IOException {
        try {
            process.stop(GRACE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            guardian.close();
        }
    }
}
