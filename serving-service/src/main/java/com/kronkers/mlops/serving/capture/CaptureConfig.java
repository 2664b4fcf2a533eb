package com.kronkers.mlops.serving.capture;

import io.quarkus.runtime.configuration.TrimmedStringConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Settings of what is told about predictions. */
@ConfigMapping(prefix = "kronkers.capture")
public interface CaptureConfig {
    /** Monitoring sees a change of the inputs at the earliest one window later; shorter windows are more events. */
    @WithDefault("PT1M")
    Duration window();

    /**
     * Rows that may wait to be captured, about 200 bytes each; more are dropped and counted. A request whose tensors or
     * texts are larger than that counts for as many rows as they have 200 bytes.
     */
    @WithDefault("50000")
    int queueRows();

    /**
     * Single predictions that this replica tells each second in the long run. Beyond it they are dropped and counted, so
     * that telling them never takes the processors from answering, and monitoring can follow; windows hold all of them.
     */
    @WithDefault("5000")
    int predictionsPerSecond();

    /** Single predictions that it tells at once after a quiet time, as when the forecasts of a night are asked for. */
    @WithDefault("200000")
    int predictionsAtOnce();

    /**
     * Models of which nothing is told, as their inputs must not leave this service: no windows and no single predictions.
     * Monitoring does not see them then.
     */
    Optional<Set<@WithConverter(TrimmedStringConverter.class) String>> except();
}
