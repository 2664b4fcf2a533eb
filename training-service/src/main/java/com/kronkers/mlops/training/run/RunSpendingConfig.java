package com.kronkers.mlops.training.run;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much the program of a run may send with the run's tokens, in all attempts together. */
@ConfigMapping(prefix = "kronkers.training.run-token")
public interface RunSpendingConfig {

    /**
     * Artifacts; as much as a job may have on its own disk. Each counts whole while it comes, with 4 KiB for every part of its
     * path; what broke off is given back, and of one that was there before only its growth stays counted.
     */
    @WithDefault("4G")
    MemorySize byteLimit();

    /** The bodies of all other requests: what they leave is in memory as a whole when the run is shown. */
    @WithDefault("16M")
    MemorySize rowByteLimit();

    /** Metrics, params, tags and all else that is a row, each time it is logged, and artifacts. */
    @WithDefault("200000")
    long entryLimit();
}
