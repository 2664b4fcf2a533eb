package com.kronkers.mlops.registry.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How many refusals are kept. */
@ConfigMapping(prefix = "kronkers.refusals")
interface RefusalConfig {

    /** A quarter, so that an audit of it finds what it asks for. */
    @WithDefault("90d")
    Duration kept();

    /** Of one model, department and reason: a caller who never stops must not fill the database or hide the others. */
    @WithDefault("1000")
    int most();
}
