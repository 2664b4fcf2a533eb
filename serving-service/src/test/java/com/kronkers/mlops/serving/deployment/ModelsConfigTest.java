package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.serving.platform.ForeignModels;
import com.kronkers.mlops.serving.storage.StorageConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ModelsConfigTest {
    @TempDir
    Path folder;

    @Test
    void whatIsNotSetIsAsForAllModels() {
        assertThat(loading("units", config(Map.of()))).isEqualTo(LoadSettings.defaults());

        SmallRyeConfig config = config(Map.of(
                "kronkers.deployment.threads", "2",
                "kronkers.deployment.predictors", "6",
                "kronkers.models.\"units-forecast\".threads", "3",
                "kronkers.models.\"units\".predictors", "4"));
        assertThat(loading("units-forecast", config))
                .returns(3, LoadSettings::threads)
                .returns(6, LoadSettings::predictors);
        assertThat(loading("units", config)).returns(2, LoadSettings::threads).returns(4, LoadSettings::predictors);
        assertThat(loading("other", config)).returns(2, LoadSettings::threads).returns(6, LoadSettings::predictors);
    }

    @Test
    void aSettingThatIsNoneIsNoticed() {
        assertThatThrownBy(() -> loading("units", config(Map.of("kronkers.models.\"units\".predictor", "4"))))
                .hasMessageContaining("kronkers.models.\"units\".predictor");
        assertThatThrownBy(() -> loading("units", config(Map.of("kronkers.models.\"units\".predictors", "0"))))
                .hasMessageContaining("at least one");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aModelHasThePredictorsAndTheThreadsThatAreSet() {
        SmallRyeConfig config =
                config(Map.of("kronkers.models.\"wide\".threads", "4", "kronkers.models.\"wide\".predictors", "3"));
        DeploymentConfig deployment = config.getConfigMapping(DeploymentConfig.class);
        PackagedModel.Opener opener = new PackagedModel.Opener(new StorageConfig(folder), deployment);

        try (ServingModel first = opener.open(ForeignModels.ONNX, loading("narrow", config))) {
            int threads = threads();
            try (ServingModel narrow = opener.open(ForeignModels.ONNX, loading("narrow", config))) {
                assertThat(threads()).isEqualTo(threads);
                assertThat(narrow.predictors()).isEqualTo(first.predictors());
            }
            try (ServingModel wide = opener.open(ForeignModels.ONNX, loading("wide", config))) {
                // The one that calls is the fourth.
                assertThat(threads()).isEqualTo(threads + 3);
                assertThat(wide.predictors()).isEqualTo(3);
            }
        }
    }

    /** Those of the engines, too, which the JVM does not know. */
    private static int threads() {
        return new File("/proc/self/task").list().length;
    }

    private static LoadSettings loading(String model, SmallRyeConfig config) {
        return config.getConfigMapping(ModelsConfig.class)
                .loading(model, config.getConfigMapping(DeploymentConfig.class));
    }

    private static SmallRyeConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(DeploymentConfig.class)
                .withMapping(ModelsConfig.class);
        settings.forEach(config::withDefaultValue);
        return config.build();
    }
}
