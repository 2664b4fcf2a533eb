package com.kronkers.mlops.serving.prediction;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the prediction endpoints. */
@ConfigMapping(prefix = "kronkers.prediction")
public interface PredictionConfig {
    /** Bounds the memory and the time of one request; more rows are more requests. */
    @WithDefault("2000")
    int maxRows();

    /**
     * The file with the key that prediction ids are signed with. Replicas must share it. Without one, a key is made in
     * the data folder, which fits a single replica.
     */
    Optional<Path> keyFile();
}
