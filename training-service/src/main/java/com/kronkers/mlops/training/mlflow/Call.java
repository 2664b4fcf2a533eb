package com.kronkers.mlops.training.mlflow;

import java.util.List;

/**
 * A request that was taken apart.
 *
 * @param variables the parts of the path that vary, in their order
 */
record Call(Caller caller, Parameters parameters, List<String> variables) {

    /** What is answered where there is nothing to say. */
    static final Object NOTHING = java.util.Map.of();
}
