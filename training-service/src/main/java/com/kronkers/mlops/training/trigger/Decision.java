package com.kronkers.mlops.training.trigger;

import java.util.function.Consumer;

/** Whether an event makes a job for a policy, and why. */
sealed interface Decision {

    String reason();

    /** Hands the version to train on to the action, if there is to be a job. */
    void ifTrain(Consumer<DatasetVersion> action);

    /** A job on this version. */
    record Train(DatasetVersion version, String reason) implements Decision {
        @Override
        public void ifTrain(Consumer<DatasetVersion> action) {
            action.accept(version);
        }
    }

    /** No job. */
    record Skip(String reason) implements Decision {
        @Override
        public void ifTrain(Consumer<DatasetVersion> action) {
            // nothing to train
        }
    }
}
