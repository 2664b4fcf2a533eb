package com.kronkers.mlops.local.service;

import com.kronkers.mlops.local.process.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the platform's services as it is started here.
 *
 * @param name its name in routes, topics and databases
 * @param application the folder with its quarkus-run.jar
 * @param memory the JVM's own limits and permissions
 */
public record ServiceDefinition(String name, Path application, List<String> memory) {

    private static final List<String> SMALL = options(JavaProgram.QUICK_START, "-Xmx256m");
    /**
     * Large uploads are cut into records in Java: without the optimizing compiler that takes three times as long. Their
     * values, and Arrow downloads, lie in buffers that reach into java.nio, which Quarkus's manifest does not open.
     */
    private static final List<String> CUTTING =
            options(JavaProgram.THROUGHPUT, "-Xmx256m", "--add-opens=java.base/java.nio=ALL-UNNAMED");

    private static final List<String> SERVING = options(JavaProgram.THROUGHPUT, "-Xmx384m");

    /** The five services of a repository checkout. */
    public static List<ServiceDefinition> of(Path checkout) {
        return List.of(
                packaged(checkout, "serving", SERVING),
                packaged(checkout, "training", SMALL),
                packaged(checkout, "ingestion", CUTTING),
                packaged(checkout, "registry", SMALL),
                packaged(checkout, "monitoring", SMALL));
    }

    private static ServiceDefinition packaged(Path checkout, String name, List<String> memory) {
        return new ServiceDefinition(name, checkout.resolve(name + "-service/target/quarkus-app"), memory);
    }

    private static List<String> options(List<String> collector, String... own) {
        List<String> all = new ArrayList<>(collector);
        all.addAll(List.of(own));
        return List.copyOf(all);
    }

    /** The same with one more of the JVM's options. */
    public ServiceDefinition with(String option) {
        return new ServiceDefinition(name, application, options(memory, option));
    }

    public boolean isBuilt() {
        return Files.exists(application.resolve("quarkus-run.jar"));
    }

    /** What starts it, in the application's folder: the class archive holds only for the paths it was made with. */
    public List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(JavaProgram.executable());
        command.addAll(memory);
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (Files.exists(application.resolve("app-cds.jsa"))) {
            command.addAll(List.of("-XX:SharedArchiveFile=app-cds.jsa", "-Xshare:auto"));
        }
        command.addAll(List.of("-jar", "quarkus-run.jar"));
        return command;
    }
}
