package com.kronkers.mlops.registry.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the registry fetches what training made. */
@ConfigMapping(prefix = "kronkers.intake")
interface IntakeConfig {

    /** Work is started by its event at once; the poll is for what a crash or an outage left over. */
    @WithDefault("1s")
    Duration poll();

    /** Short, because most outages are restarts. */
    @WithDefault("1s")
    Duration firstRetry();

    /** Retries go on without limit, so that a long outage loses nothing, but no faster than this bounds. */
    @WithDefault("1m")
    Duration longestRetry();

    /** A large artifact must not hold up the small one behind it. */
    @WithDefault("2")
    int workers();
}
