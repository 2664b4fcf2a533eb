package com.kronkers.mlops.registry.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalConfigTest {

    @Test
    void theDefaultsArePinned() {
        RefusalConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RefusalConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(RefusalConfig.class);

        assertThat(config.kept()).isEqualTo(Duration.ofDays(90));
        assertThat(config.most()).isEqualTo(1000);
    }
}
