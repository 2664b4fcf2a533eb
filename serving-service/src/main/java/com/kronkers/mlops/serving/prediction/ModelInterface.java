package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.deployment.DeployedModel;

/** What departments send to one version of a model and what they get, made ready once. */
record ModelInterface(Inputs inputs, PredictionFields fields) {

    static ModelInterface of(DeployedModel deployed) {
        return new ModelInterface(
                Inputs.of(deployed.signature(), deployed.recipe()), PredictionFields.of(deployed.signature()));
    }
}
