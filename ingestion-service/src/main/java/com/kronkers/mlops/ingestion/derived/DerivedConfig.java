package com.kronkers.mlops.ingestion.derived;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How derived datasets are rebuilt. */
@ConfigMapping(prefix = "kronkers.derived")
public interface DerivedConfig {
    /** How often the queue is looked at. Rebuilds begin at once; this finds what a crash left. */
    @WithDefault("1s")
    Duration poll();

    /** After this a query is ended and its rebuild has failed: one endless query must not keep the others waiting. */
    @WithDefault("10m")
    Duration timeout();
}
