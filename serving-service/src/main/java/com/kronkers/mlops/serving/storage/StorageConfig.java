package com.kronkers.mlops.serving.storage;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where serving keeps its cache ({@code kronkers.data-dir}). With what lies there it answers while everything else is
 * away; losing it costs only a new download. No config mapping: its prefix would claim every {@code kronkers.*} setting.
 */
@Singleton
public class StorageConfig {
    private final Path dataDir;

    @Inject
    public StorageConfig(@ConfigProperty(name = "kronkers.data-dir", defaultValue = "data") Path dataDir) {
        this.dataDir = dataDir;
    }

    public Path dataDir() {
        return dataDir;
    }
}
