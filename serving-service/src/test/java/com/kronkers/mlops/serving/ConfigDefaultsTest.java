package com.kronkers.mlops.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.serving.capture.CaptureConfig;
import com.kronkers.mlops.serving.prediction.PredictionConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigDefaultsTest {
    @Test
    void theDefaultsAreThese() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(CaptureConfig.class)
                .withMapping(PredictionConfig.class)
                .build();

        assertThat(config.getConfigMapping(CaptureConfig.class))
                .returns(Duration.ofMinutes(1), CaptureConfig::window)
                .returns(50_000, CaptureConfig::queueRows);
        assertThat(config.getConfigMapping(PredictionConfig.class))
                .returns(2_000, PredictionConfig::maxRows)
                .returns(200, PredictionConfig::maxExplainedRows)
                .returns(4L << 20, prediction -> prediction.maxBody().asLongValue())
                .returns(Optional.empty(), PredictionConfig::historyMaxAge)
                .returns(Map.of(), PredictionConfig::historyMaxAgeByModel)
                .returns(Optional.empty(), PredictionConfig::keyFile);
    }
}
