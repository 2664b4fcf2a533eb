package com.kronkers.mlops.e2e;

import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.platform.PlatformOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Platforms for tests, each in an empty data directory of its own and on free ports. */
final class Platforms {
    private Platforms() {}

    static Platform start(String name) throws IOException, InterruptedException {
        Path data = Path.of("target", name).toAbsolutePath();
        delete(data);
        Path home = Path.of(System.getProperty("kronkers.home"));
        return Platform.start(PlatformOptions.of(home, data, 0), Console.standard());
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
