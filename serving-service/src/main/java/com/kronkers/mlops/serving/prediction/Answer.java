package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Contributions;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Predictions, one for each row asked, in the same order.
 *
 * @param historyAsOf the newest date that they know of; {@code null} without history
 * @param rows the inputs as they were understood
 * @param outputs all columns that the signature names, each in its own type
 * @param explanation what each feature contributed; empty if nobody asked for it
 */
public record Answer(
        DeployedModel.Identity model,
        Optional<Recipe> recipe,
        Signature signature,
        LocalDate historyAsOf,
        Table rows,
        List<String> ids,
        Table outputs,
        Optional<Contributions> explanation) {

    /** The output that is the prediction: the one that is called so, or simply the first. */
    public Signature.Column prediction() {
        return signature
                .output(Signature.Role.PREDICTION)
                .orElse(signature.outputs().get(0));
    }
}
