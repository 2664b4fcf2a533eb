package com.kronkers.mlops.ingestion.quarantine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long rejected rows are kept. */
@ConfigMapping(prefix = "kronkers.quarantine")
public interface QuarantineConfig {
    /** Time from the version on. A quarter, so that whoever answers for the source has time to correct them. */
    @WithDefault("P90D")
    Duration retention();
}
