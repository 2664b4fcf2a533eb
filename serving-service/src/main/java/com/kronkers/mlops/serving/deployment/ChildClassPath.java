package com.kronkers.mlops.serving.deployment;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The class path on which a child JVM finds this service's own classes. */
final class ChildClassPath {
    private static final String RUNNER = "quarkus-run.jar";

    private ChildClassPath() {}

    /** As a packaged application has it in its folders, or as this JVM was started with. */
    static String of(String ownClassPath) {
        Path first = Path.of(ownClassPath.split(File.pathSeparator)[0]).toAbsolutePath();
        if (RUNNER.equals(first.getFileName().toString())) {
            Path home = first.getParent();
            return Stream.of("app/*", "lib/main/*", "lib/boot/*")
                    .map(folder -> home + "/" + folder)
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return Arrays.stream(ownClassPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
