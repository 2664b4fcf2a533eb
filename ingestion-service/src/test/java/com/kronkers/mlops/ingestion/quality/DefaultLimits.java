package com.kronkers.mlops.ingestion.quality;

import io.smallrye.config.SmallRyeConfigBuilder;

/** The limits as they are without any configuration. */
public final class DefaultLimits {
    private DefaultLimits() {}

    public static QualityConfig get() {
        return new SmallRyeConfigBuilder()
                .withMapping(QualityConfig.class)
                .build()
                .getConfigMapping(QualityConfig.class);
    }
}
