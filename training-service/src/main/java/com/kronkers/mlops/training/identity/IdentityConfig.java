package com.kronkers.mlops.training.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of sign-in. */
@ConfigMapping(prefix = "kronkers.identity")
public interface IdentityConfig {
    /**
     * How long a token that was found good is taken for good without looking at its signature again; never beyond its own
     * end.
     */
    @WithDefault("PT1M")
    Duration rememberAtMost();

    /** Tokens that are remembered; those that were used longest ago are forgotten first. 0 = none. */
    @WithDefault("10000")
    int remembered();
}
