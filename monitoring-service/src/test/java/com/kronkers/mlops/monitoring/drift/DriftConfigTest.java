package com.kronkers.mlops.monitoring.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

class DriftConfigTest {

    private final DriftConfig defaults =
            new SmallRyeConfigBuilder().withMapping(DriftConfig.class).build().getConfigMapping(DriftConfig.class);

    @Test
    void theDefaultsAreThoseThatTheCalibrationIsTestedWith() {
        assertThat(defaults.settings()).isEqualTo(TestSettings.DEFAULTS);
        assertThat(defaults.persistence()).isEqualTo(2);
        assertThat(defaults.quietWindows()).isEqualTo(3);
    }
}
