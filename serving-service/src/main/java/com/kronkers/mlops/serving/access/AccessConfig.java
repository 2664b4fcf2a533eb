package com.kronkers.mlops.serving.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of who may ask. */
@ConfigMapping(prefix = "kronkers.access")
public interface AccessConfig {
    /**
     * Whether departments may ask a model that nobody has granted to any department yet. The first grant of a model ends
     * this for that model.
     */
    @WithDefault("true")
    boolean openUntilGranted();

    /** How often replicas tell each other how many rows departments with a quota had. */
    @WithDefault("PT1S")
    Duration shareEvery();

    /** How often refusals are reported; those of one interval are one event. */
    @WithDefault("PT10S")
    Duration reportEvery();
}
