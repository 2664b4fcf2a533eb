package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.List;

/** Experiments' numbers, which clients write as texts. */
final class Ids {
    private Ids() {}

    static long experiment(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw TrackingException.invalid(
                    "Invalid experiment ID '" + text + "'. Experiment ID must be a valid integer.");
        }
    }

    static long[] experiments(List<String> texts) {
        return texts.stream().mapToLong(Ids::experiment).toArray();
    }
}
