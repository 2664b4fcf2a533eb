package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.LoadSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Settings of single models, by their names; in the name of a setting a model's stands in quotes:
 * {@code kronkers.models."units-forecast".predictors=4}. They count when a model is loaded, for all of its versions.
 */
@ConfigMapping(prefix = "kronkers.models")
public interface ModelsConfig {
    @WithParentName
    Map<String, Model> byName();

    /** Settings of one model; what is not set is as for all of them, see {@link DeploymentConfig}. */
    interface Model {
        /** See {@link DeploymentConfig#threads()}. */
        OptionalInt threads();

        /** See {@link DeploymentConfig#predictors()}. */
        OptionalInt predictors();
    }

    /** How this model is loaded. */
    default LoadSettings loading(String model, DeploymentConfig otherwise) {
        LoadSettings defaults = LoadSettings.defaults();
        Model own = byName().get(model);
        int threads = own == null ? otherwise.threads() : own.threads().orElse(otherwise.threads());
        int predictors = otherwise.predictors().orElse(defaults.predictors());
        return new LoadSettings(
                threads, own == null ? predictors : own.predictors().orElse(predictors), defaults.waitAtMost());
    }
}
