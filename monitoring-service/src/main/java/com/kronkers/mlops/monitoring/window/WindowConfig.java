package com.kronkers.mlops.monitoring.window;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "kronkers.window")
interface WindowConfig {

    /** How long a window waits, after its end and after its last part, for other parts and replicas. */
    @WithDefault("PT2S")
    Duration grace();
}
