package com.kronkers.mlops.ingestion;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The service with a small upload limit and a folder of its own. All component tests share one such service. */
public class IngestionProfile implements QuarkusTestProfile {
    /** Largest upload of the tests, in bytes. */
    public static final int LIMIT = 200 * 1024;

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "data-");
            return Map.of("kronkers.data-dir", folder.toAbsolutePath().toString(), "kronkers.ingest.limit", LIMIT + "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
