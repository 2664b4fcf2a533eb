package com.kronkers.mlops.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.serving.capture.CaptureConfig;
import com.kronkers.mlops.serving.deployment.BatchConfig;
import com.kronkers.mlops.serving.deployment.DeploymentConfig;
import com.kronkers.mlops.serving.history.HistoryConfig;
import com.kronkers.mlops.serving.identity.IdentityConfig;
import com.kronkers.mlops.serving.prediction.PredictionConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigDefaultsTest {
    @Test
    void theDefaultsAreThese() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(CaptureConfig.class)
                .withMapping(PredictionConfig.class)
                .withMapping(DeploymentConfig.class)
                .withMapping(IdentityConfig.class)
                .withMapping(HistoryConfig.class)
                .addDiscoveredConverters()
                .build();

        assertThat(config.getConfigMapping(CaptureConfig.class))
                .returns(Duration.ofMinutes(1), CaptureConfig::window)
                .returns(50_000, CaptureConfig::queueRows)
                .returns(5_000, CaptureConfig::predictionsPerSecond)
                .returns(200_000, CaptureConfig::predictionsAtOnce)
                .returns(Optional.empty(), CaptureConfig::except);
        assertThat(config.getConfigMapping(PredictionConfig.class))
                .returns(2_000, PredictionConfig::maxRows)
                .returns(200, PredictionConfig::maxExplainedRows)
                .returns(4L << 20, prediction -> prediction.maxBody().asLongValue())
                .returns(Optional.empty(), PredictionConfig::historyMaxAge)
                .returns(Map.of(), PredictionConfig::historyMaxAgeByModel)
                .returns(Optional.empty(), PredictionConfig::keyFile);
        assertThat(config.getConfigMapping(PredictionConfig.class).turns())
                .returns(Duration.ofMillis(1), PredictionConfig.Turns::atOnce)
                .returns(16, PredictionConfig.Turns::atWork)
                .returns(1_000, PredictionConfig.Turns::waiting)
                .returns(64L << 20, turns -> turns.waitingBytes().asLongValue())
                .returns(Duration.ofSeconds(10), PredictionConfig.Turns::deadline)
                .returns(64, PredictionConfig.Turns::threads)
                .returns(16L << 10, turns -> turns.atOnceBody().asLongValue());
        assertThat(config.getConfigMapping(IdentityConfig.class))
                .returns(Duration.ofMinutes(1), IdentityConfig::rememberAtMost)
                .returns(10_000, IdentityConfig::remembered);
        assertThat(config.getConfigMapping(IdentityConfig.class).keys())
                .returns(Optional.empty(), IdentityConfig.Keys::url)
                .returns(Duration.ofMinutes(5), IdentityConfig.Keys::refresh)
                .returns(Duration.ofDays(1), IdentityConfig.Keys::maxAge);
        assertThat(config.getConfigMapping(HistoryConfig.class))
                .returns(500_000L, HistoryConfig::mostRows)
                .returns(Duration.ofMinutes(1), HistoryConfig::longestWithdrawn);
        DeploymentConfig deployment = config.getConfigMapping(DeploymentConfig.class);
        assertThat(deployment)
                .returns(Duration.ofSeconds(10), DeploymentConfig::longestLoad)
                .returns(Duration.ofSeconds(10), DeploymentConfig::longestCall)
                .returns(20, DeploymentConfig::sparePackages)
                .returns(1, DeploymentConfig::threads)
                .returns(OptionalInt.empty(), DeploymentConfig::predictors)
                .returns(Duration.ofDays(1), DeploymentConfig::longestUnconfirmed);
        assertThat(deployment.largestPackage().asLongValue()).isEqualTo(ModelPackage.MOST_BYTES);
        assertThat(deployment.memoryBudget().asLongValue()).isEqualTo(512L << 20);
        assertThat(deployment.batch())
                .returns(256, BatchConfig::maxRows)
                .returns(Duration.ofMillis(5), BatchConfig::latencyBudget);
        assertThat(deployment.trial())
                .returns(Set.of("pytorch", "onnx"), DeploymentConfig.Trial::flavors)
                .returns(true, DeploymentConfig.Trial::standby)
                .returns(Duration.ofSeconds(60), DeploymentConfig.Trial::timeout);
        assertThat(deployment.trial().memory().asLongValue()).isEqualTo(1L << 30);
        assertThat(deployment.trial().heap().asLongValue()).isEqualTo(256L << 20);
        assertThat(deployment.guard())
                .returns(Duration.ofMinutes(1), DeploymentConfig.Guard::window)
                .returns(Duration.ofSeconds(1), DeploymentConfig.Guard::interval)
                .returns(20, DeploymentConfig.Guard::fewestCalls)
                .returns(0.05, DeploymentConfig.Guard::errorShare)
                .returns(3.0, DeploymentConfig.Guard::latencyFactor)
                .returns(Duration.ofMillis(5), DeploymentConfig.Guard::latencyFloor)
                .returns(Duration.ofMinutes(1), DeploymentConfig.Guard::goldenRows);
        assertThat(deployment.shadow().queueRows()).isEqualTo(5_000);
    }
}
