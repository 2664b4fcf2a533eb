package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What of the system every sandboxed program sees, read-only: its programs and libraries, and how these find each other. */
final class SystemFolders {
    private static final List<String> TOP = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64");
    private static final List<String> SETTINGS = List.of(
            "/etc/alternatives",
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/localtime",
            "/etc/fonts",
            "/etc/R",
            "/etc/mime.types");

    /** How many cores there are: libraries that compute in parallel ask. */
    private static final List<String> CORES = List.of("/sys", "/sys/devices", "/sys/devices/system");

    private static final String CORES_LIST = "/sys/devices/system/cpu";

    private SystemFolders() {}

    static List<String> arguments() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
        for (String top : TOP) {
            Path path = Path.of(top);
            if (Files.isSymbolicLink(path)) {
                arguments.addAll(
                        List.of("--symlink", Files.readSymbolicLink(path).toString(), top));
            } else if (Files.isDirectory(path)) {
                arguments.addAll(List.of("--ro-bind", top, top));
            }
        }
        arguments.addAll(List.of("--perms", "0755", "--dir", "/etc"));
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.addAll(javaSettings());
        settings.stream()
                .filter(setting -> Files.exists(Path.of(setting)))
                .forEach(setting -> arguments.addAll(List.of("--ro-bind", setting, setting)));
        if (Files.isDirectory(Path.of(CORES_LIST))) {
            CORES.forEach(folder -> arguments.addAll(List.of("--perms", "0755", "--dir", folder)));
            arguments.addAll(List.of("--ro-bind", CORES_LIST, CORES_LIST));
        }
        return arguments;
    }

    // A distribution's JDK keeps its settings outside of its folder.
    private static List<String> javaSettings() throws IOException {
        try (Stream<Path> settings = Files.list(Path.of("/etc"))) {
            return settings.map(Path::toString)
                    .filter(path -> path.startsWith("/etc/java-"))
                    .toList();
        }
    }
}
