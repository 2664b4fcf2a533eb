package com.kronkers.mlops.serving.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where serving keeps its cache. */
@ConfigMapping(prefix = "kronkers")
public interface StorageConfig {
    /** With what lies here, serving answers while everything else is away; losing it costs only a new download. */
    @WithDefault("data")
    Path dataDir();
}
