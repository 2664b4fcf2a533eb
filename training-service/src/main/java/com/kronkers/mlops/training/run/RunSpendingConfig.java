package com.kronkers.mlops.training.run;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much the program of a run may send with the run's tokens, in all attempts together. */
@ConfigMapping(prefix = "kronkers.training.run-token")
public interface RunSpendingConfig {

    /**
     * Artifacts and the bodies of requests; as much as a job may have on its own disk. An artifact counts whole while it comes;
     * what broke off is given back, and of one that was there before only its growth stays counted.
     */
    @WithDefault("4G")
    MemorySize byteLimit();

    /** Metrics, params and tags, each time they are logged. */
    @WithDefault("10000000")
    long entryLimit();
}
