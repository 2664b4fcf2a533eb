package com.kronkers.mlops.ingestion.upload;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How uploads in pieces are kept until they are whole. */
@ConfigMapping(prefix = "kronkers.upload")
public interface UploadConfig {
    /** Time after the last request until an unfinished upload is dropped. A day outlasts a night without network. */
    @WithDefault("PT24H")
    Duration expiry();

    /** Bytes after which what was received is flushed and counts: what a killed service can lose at most. */
    @WithDefault("8M")
    MemorySize partSize();

    /** Unfinished uploads of one person at once, so that nobody fills the disk by beginning uploads. */
    @WithDefault("20")
    int unfinished();
}
