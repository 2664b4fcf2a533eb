package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.Deployments;
import java.util.List;

/**
 * A model in the protocol's repository index.
 *
 * @param reason empty, as the model answers
 */
public record RepositoryEntry(String name, String version, String state, String reason) {
    private static final String READY = "READY";

    static List<RepositoryEntry> all(Deployments deployments) {
        return deployments.all().stream()
                .map(model -> new RepositoryEntry(
                        model.identity().model(), model.identity().version(), READY, ""))
                .toList();
    }

    static String loadRefused(String model) {
        return "model '" + model + "' is not loaded by request: models are loaded by promotions; promote a version in"
                + " the registry, which asks for the approvals it needs";
    }

    static String unloadRefused(String model) {
        return "model '" + model + "' is not unloaded by request: models are unloaded by promotions; retire it in the"
                + " registry";
    }
}
