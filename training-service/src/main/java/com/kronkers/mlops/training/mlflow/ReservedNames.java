package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.Locale;

/** Names of metrics, params and tags that are the platform's alone: what it found of a model is said by nobody else. */
final class ReservedNames {
    private static final String PREFIX = "kronkers.";

    private ReservedNames() {}

    /** The same name if clients may use it. */
    static String free(String name) {
        if (name.strip().toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
            throw TrackingException.denied(
                    "'" + name + "': names that begin with '" + PREFIX + "' are the platform's own;"
                            + " there it says which job made a run and what it found of the model. Choose a name without '"
                            + PREFIX
                            + "'.");
        }
        return name;
    }
}
