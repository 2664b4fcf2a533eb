package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import java.time.LocalDate;

/**
 * Predictions, one for each row asked, in the same order.
 *
 * @param historyAsOf the newest date that they know of; {@code null} without history
 * @param rows the entity, time and known columns as they were understood
 * @param values in the target's unit
 */
public record Answer(
        DeployedModel.Identity model,
        Recipe recipe,
        LocalDate historyAsOf,
        Table rows,
        String[] ids,
        double[] values) {}
