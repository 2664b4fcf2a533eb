package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import java.util.Optional;

/** What departments send to one version of a model and what they get, made ready once. */
record ModelInterface(Inputs inputs, PredictionFields fields) {

    static ModelInterface of(DeployedModel deployed) {
        return of(deployed.signature(), deployed.recipe());
    }

    static ModelInterface of(Signature signature, Optional<Recipe> recipe) {
        return new ModelInterface(Inputs.of(signature, recipe), PredictionFields.of(signature));
    }
}
