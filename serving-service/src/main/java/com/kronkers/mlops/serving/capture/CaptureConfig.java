package com.kronkers.mlops.serving.capture;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of what is told about predictions. */
@ConfigMapping(prefix = "kronkers.capture")
public interface CaptureConfig {
    /** Monitoring sees a change of the inputs at the earliest one window later; shorter windows are more events. */
    @WithDefault("PT1M")
    Duration window();

    /** Rows that may wait to be captured, about 200 bytes each; more are dropped and counted. */
    @WithDefault("50000")
    int queueRows();
}
