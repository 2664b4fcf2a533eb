package com.kronkers.mlops.serving.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Which replica this is: drawn once and kept in the data folder, so that a restart is the same replica. */
@ApplicationScoped
public class Replica {
    private final String id;

    Replica(StorageConfig storage) {
        Path file = storage.dataDir().resolve("replica-id");
        try {
            if (!Files.exists(file)) {
                AtomicFile.write(file, ("serving-" + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8));
            }
            id = Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep this replica's id in " + file, e);
        }
    }

    public String id() {
        return id;
    }
}
