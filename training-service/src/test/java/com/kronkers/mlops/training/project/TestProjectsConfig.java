package com.kronkers.mlops.training.project;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The configuration of projects with its defaults, and with some settings. */
public final class TestProjectsConfig {
    private TestProjectsConfig() {}

    public static ProjectsConfig with(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(ProjectsConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(ProjectsConfig.class);
    }
}
