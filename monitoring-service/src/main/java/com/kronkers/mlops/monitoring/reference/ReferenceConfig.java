package com.kronkers.mlops.monitoring.reference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "kronkers.reference")
interface ReferenceConfig {

    /** How often pending references are looked for; a version is not watched before it has one. */
    @WithDefault("1s")
    String every();

    /** After this an attempt counts as lost with its process, and another one may begin. */
    @WithDefault("PT1M")
    Duration lease();

    /** The pause after failed attempts doubles up to this. */
    @WithDefault("PT1M")
    Duration longestPause();
}
