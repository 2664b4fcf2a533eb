package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.Deployments;
import java.util.List;

/**
 * A version in the protocol's repository index: one that can be asked. That is so whether it is in memory now or is loaded
 * when it is asked, and not so of a shadow.
 *
 * @param reason empty, as the model answers
 */
public record RepositoryEntry(String name, String version, String state, String reason) {
    private static final String READY = "READY";

    static List<RepositoryEntry> all(Deployments deployments) {
        return deployments.deployed().stream()
                .filter(variant -> !variant.shadow())
                .map(variant -> new RepositoryEntry(
                        variant.identity().model(), variant.identity().version(), READY, ""))
                .distinct()
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
