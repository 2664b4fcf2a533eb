package com.kronkers.mlops.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IntakeConfigTest {

    @Test
    void theDefaultsArePinned() {
        IntakeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(IntakeConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(IntakeConfig.class);

        assertThat(config.poll()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.firstRetry()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.longestRetry()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.workers()).isEqualTo(2);
    }
}
