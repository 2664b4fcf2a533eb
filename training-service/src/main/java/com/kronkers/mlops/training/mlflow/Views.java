package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.tracking.TrackingException;
import com.kronkers.mlops.training.tracking.View;
import java.util.Arrays;

/** Which of them a search shows, and how many. */
final class Views {
    private static final int MOST = 50_000;

    private Views() {}

    static View of(Parameters parameters, String name) {
        // The number stands for the same in the protocol's own form.
        return parameters
                .filled(name)
                .map(text -> Arrays.stream(View.values())
                        .filter(view -> view.name().equals(text)
                                || Integer.toString(view.ordinal() + 1).equals(text))
                        .findFirst()
                        .orElseThrow(() -> TrackingException.invalid("Invalid value \"" + text + "\" for parameter '"
                                + name + "' supplied: use one of " + Arrays.toString(View.values()) + ".")))
                .orElse(View.ACTIVE_ONLY);
    }

    /** How many results a page may have. */
    static int size(Parameters parameters, int otherwise) {
        long size = parameters.integer("max_results").orElse((long) otherwise);
        if (size < 1) {
            throw TrackingException.invalid(
                    "Invalid value " + size + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        if (size > MOST) {
            throw TrackingException.invalid(
                    "Invalid value " + size + " for parameter 'max_results' supplied. It must be at most " + MOST);
        }
        return (int) size;
    }
}
