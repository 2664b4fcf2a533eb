package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * How a model is trained, apart from the data: a job keeps its own copy.
 *
 * @param trainer name of an installed trainer
 * @param recipe entity, time, target and features, checked by {@link RecipeRules}
 * @param parameters the trainer's hyperparameters, a flat object
 * @param seed the same settings, data and seed give the same bytes
 * @param testPeriods how many of the last time steps are kept from training and used to judge
 * @param split which rows are judged on where it is not the last steps; {@code null} = those
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingSettings(
        String trainer, JsonNode recipe, JsonNode parameters, long seed, int testPeriods, JsonNode split) {

    /** Judged on the newest steps. */
    public TrainingSettings(String trainer, JsonNode recipe, JsonNode parameters, long seed, int testPeriods) {
        this(trainer, recipe, parameters, seed, testPeriods, null);
    }
}
