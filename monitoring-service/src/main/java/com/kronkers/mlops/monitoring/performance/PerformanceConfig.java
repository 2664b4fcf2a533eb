package com.kronkers.mlops.monitoring.performance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "kronkers.performance")
interface PerformanceConfig {

    /** How often settled outcomes are looked for. */
    @WithDefault("5s")
    String every();

    /** A target time is evaluated once no outcome for it has come for this long, and again if one comes later. */
    @WithDefault("PT15S")
    Duration lateness();

    /** Fewest outcomes that are judged. */
    @WithDefault("100")
    int minimumOutcomes();

    /** Growth of the WAPE over the test WAPE that is no alarm: weeks differ in how predictable they are. */
    @WithDefault("0.25")
    double toleratedGrowth();

    /** Target times in a row that must be degraded before an alarm, and kept before it ends. */
    @WithDefault("2")
    int persistence();

    /** Predictions and outcomes older than this are deleted. */
    @WithDefault("P180D")
    Duration retention();
}
