package com.kronkers.mlops.e2e;

import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.platform.PlatformOptions;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.service.ServiceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Platforms for tests, each in an empty data directory of its own and on free ports. */
final class Platforms {
    private Platforms() {}

    static Platform start(String name) throws IOException, InterruptedException {
        return Platform.start(options(name), Console.standard());
    }

    /**
     * A platform with one service alone.
     *
     * @param settings of the service, as {@code name=value}
     */
    static Platform start(String name, String service, String... settings) throws IOException, InterruptedException {
        PlatformOptions options = options(name).only(service);
        List<ServiceDefinition> set = options.services().stream()
                .map(definition -> with(definition, settings))
                .toList();
        return Platform.start(
                new PlatformOptions(options.checkout(), options.directory(), options.port(), set), Console.standard());
    }

    private static ServiceDefinition with(ServiceDefinition definition, String... settings) {
        List<String> options = new ArrayList<>(definition.memory());
        Stream.of(settings).map(setting -> "-D" + setting).forEach(options::add);
        return new ServiceDefinition(definition.name(), definition.application(), options);
    }

    private static PlatformOptions options(String name) throws IOException {
        Path data = Path.of("target", name).toAbsolutePath();
        delete(data);
        return PlatformOptions.of(Path.of(System.getProperty("kronkers.home")), data, 0);
    }

    /** Kills a service's process and waits until it is dead; the platform starts it anew after a while. */
    static void kill(Platform platform, String service) {
        Supervised process = platform.processes().stream()
                .filter(candidate -> candidate.name().equals(service))
                .findFirst()
                .orElseThrow();
        ProcessHandle dying =
                ProcessHandle.of(process.identity().orElseThrow().pid()).orElseThrow();
        dying.destroyForcibly();
        dying.onExit().join();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
