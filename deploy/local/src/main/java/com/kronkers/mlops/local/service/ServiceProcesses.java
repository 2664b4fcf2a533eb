package com.kronkers.mlops.local.service;

import com.kronkers.mlops.local.process.Program;
import com.kronkers.mlops.local.process.Readiness;
import com.kronkers.mlops.local.process.StartFailedException;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.state.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The services as processes of their own: started together, watched one by one. */
public final class ServiceProcesses {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final DataDirectory directory;
    private final ServiceEnvironment environment;
    private final Supervised.Surroundings surroundings;
    private final HttpClient health =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Map<String, Supervised> processes = new LinkedHashMap<>();

    public ServiceProcesses(
            DataDirectory directory, ServiceEnvironment environment, Supervised.Surroundings surroundings) {
        this.directory = directory;
        this.environment = environment;
        this.surroundings = surroundings;
    }

    /** Starts all of them at once; {@link #awaitReady} says whether each came up. */
    public void start(List<ServiceDefinition> definitions) throws IOException {
        for (ServiceDefinition definition : definitions) {
            if (!definition.isBuilt()) {
                throw new StartFailedException("The service " + definition.name() + " is not built: "
                        + definition.application() + " has no quarkus-run.jar. Run `mvn -DskipTests package`.");
            }
        }
        for (ServiceDefinition definition : definitions) {
            Files.createDirectories(directory.service(definition.name()));
            Supervised process = new Supervised(
                    program(definition),
                    Readiness.ofHttp(health, environment.readiness(definition.name())),
                    surroundings);
            synchronized (processes) {
                processes.put(definition.name(), process);
            }
            process.start();
        }
    }

    /** Waits until every service says it is ready. */
    public void awaitReady() throws IOException, InterruptedException {
        for (Supervised process : all()) {
            process.awaitReady(START_LIMIT);
            surroundings.console().step(process.name() + " is healthy");
        }
    }

    public List<Supervised> all() {
        synchronized (processes) {
            return List.copyOf(processes.values());
        }
    }

    /** @throws IllegalArgumentException when there is no such service */
    public Supervised named(String name) {
        synchronized (processes) {
            Supervised process = processes.get(name);
            if (process == null) {
                throw new IllegalArgumentException(
                        "No service is called " + name + "; there are " + processes.keySet());
            }
            return process;
        }
    }

    /** Where a service listens. */
    public URI address(String name) throws IOException {
        return environment.address(named(name).name());
    }

    /** Stops a service, starts it anew and waits until it is healthy. */
    public void restart(String name) throws IOException, InterruptedException {
        Supervised process = named(name);
        process.stop(STOP_LIMIT);
        process.start();
        process.awaitReady(START_LIMIT);
    }

    /** Stops all of them at the same time. */
    public void stop() throws IOException, InterruptedException {
        List<Thread> stopping = new ArrayList<>();
        for (Supervised process : all()) {
            Thread thread = new Thread(() -> stop(process), "stop-" + process.name());
            thread.start();
            stopping.add(thread);
        }
        for (Thread thread : stopping) {
            thread.join();
        }
    }

    private void stop(Supervised process) {
        try {
            process.stop(STOP_LIMIT);
        } catch (IOException failed) {
            surroundings.console().warn(process.name() + " could not be stopped: " + failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Program program(ServiceDefinition definition) throws IOException {
        return new Program(
                definition.name(),
                definition.command(),
                environment.of(definition.name()),
                definition.application(),
                directory.log(definition.name()),
                Program.Stage.SERVICE,
                "TERM");
    }
}
