package com.kronkers.mlops.ingestion.source;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How pulls are done. */
@ConfigMapping(prefix = "kronkers.pulls")
public interface PullConfig {
    /** Between looks for sources and pulls that are due; {@code @Scheduled} reads it by its name. */
    @WithDefault("1s")
    Duration poll();

    /** Pulls at once. Their conversions queue with those of uploads, so more only keep more connections open. */
    @WithDefault("2")
    int workers();

    /** Attempts before a pull fails for good: with the back-off below this is about two hours. */
    @WithDefault("8")
    int attempts();

    /** Pause after the first failed attempt; each further one doubles it. */
    @WithDefault("PT1M")
    Duration backoff();
}
