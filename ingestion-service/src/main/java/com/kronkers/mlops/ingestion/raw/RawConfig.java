package com.kronkers.mlops.ingestion.raw;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long uploads are kept as they were sent. */
@ConfigMapping(prefix = "kronkers.raw")
public interface RawConfig {
    /** Time from the last version made of the bytes. Long enough to reproduce a month's versions; 0 keeps none. */
    @WithDefault("P30D")
    Duration retention();
}
