package com.kronkers.mlops.registry;

import com.kronkers.mlops.problem.Problem;

/** Problems that several resources answer with. */
public final class Problems {

    private Problems() {}

    /** 404: no model of that name. */
    public static RuntimeException unknownModel(String model) {
        return Problem.of(404, "unknown-model", "Unknown model", "There is no model called '" + model + "'.")
                .field("model", "'" + model + "' is not registered", "Use a name that GET /models lists.")
                .exception();
    }

    /** 404: the model is there, the version is not. */
    public static RuntimeException unknownVersion(String model, String version) {
        return Problem.of(
                        404,
                        "unknown-version",
                        "Unknown version",
                        "Model '" + model + "' has no version " + version + ".")
                .field(
                        "version",
                        "'" + version + "' is not a version of " + model,
                        "Use a number that GET /models/" + model + "/versions lists.")
                .exception();
    }
}
