package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The interface of every version that answers. Those of replaced versions are forgotten when another one is added. */
@Singleton
class ModelInterfaces {
    private final Deployments deployments;
    private final Map<DeployedModel.Identity, ModelInterface> known = new ConcurrentHashMap<>();

    ModelInterfaces(Deployments deployments) {
        this.deployments = deployments;
    }

    ModelInterface of(DeployedModel deployed) {
        ModelInterface found = known.get(deployed.identity());
        return found != null ? found : add(deployed);
    }

    /** How this answer is told; its version may have been replaced meanwhile. */
    PredictionFields fieldsOf(Answer answer) {
        ModelInterface found = known.get(answer.model());
        return found != null ? found.fields() : PredictionFields.of(answer.signature());
    }

    private ModelInterface add(DeployedModel deployed) {
        Set<DeployedModel.Identity> answering = deployments.deployed().stream()
                .map(Deployments.Deployed::identity)
                .collect(Collectors.toSet());
        known.keySet().retainAll(answering);
        ModelInterface made = ModelInterface.of(deployed);
        known.put(deployed.identity(), made);
        return made;
    }
}
