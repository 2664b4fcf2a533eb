package com.kronkers.mlops.local.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Where one platform on this machine keeps everything it must not lose, and its logs. Readable by its owner only. */
public record DataDirectory(Path root) {

    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    public DataDirectory create() throws IOException {
        for (Path folder : List.of(root, secrets(), logs(), broker(), cache(), services())) {
            Files.createDirectories(folder);
        }
        ownerOnly(root);
        ownerOnly(secrets());
        return this;
    }

    public Path secrets() {
        return root.resolve("secrets");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path log(String process) {
        return logs().resolve(process + ".log");
    }

    public Path broker() {
        return root.resolve("kafka");
    }

    public Path database() {
        return root.resolve("postgresql");
    }

    public Path services() {
        return root.resolve("services");
    }

    /** The folder that belongs to one service alone. */
    public Path service(String name) {
        return services().resolve(name);
    }

    /** What can be made again: unpacked binaries and native libraries. */
    public Path cache() {
        return root.resolve("cache");
    }

    public Path stateFile() {
        return root.resolve("state.json");
    }

    public Path lockFile() {
        return root.resolve("lock");
    }

    /** Moves every log of the last start aside as {@code <name>.log.1}, so that a log begins with its start. */
    public void rotateLogs() throws IOException {
        try (Stream<Path> files = Files.list(logs())) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Path previous = log.resolveSibling(log.getFileName() + ".1");
                Files.move(log, previous, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void ownerOnly(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
}
