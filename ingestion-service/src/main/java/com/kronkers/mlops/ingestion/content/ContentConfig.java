package com.kronkers.mlops.ingestion.content;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long files that were made for downloads are kept, so that a later range is one of the same bytes. */
@ConfigMapping(prefix = "kronkers.content")
public interface ContentConfig {
    /** Disk for all of them; the longest unused go first. One larger than this is still made, and goes next. */
    @WithDefault("2G")
    MemorySize cacheLimit();

    /** How long an unused one is kept: longer than any download is interrupted for. */
    @WithDefault("PT24H")
    Duration cacheKeep();
}
