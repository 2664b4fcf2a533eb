package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a model is trained, apart from the data: a job keeps its own copy.
 *
 * @param trainer name of an installed trainer; null where a project trains
 * @param recipe entity, time, target and features, checked by {@link RecipeRules}
 * @param parameters the trainer's hyperparameters, a flat object
 * @param seed the same settings, data and seed give the same bytes
 * @param testPeriods how many of the last time steps are kept from training and used to judge
 * @param project digest of a stored project; null where an installed trainer trains
 * @param entryPoint the project's entry point; null where an installed trainer trains
 */
public record TrainingSettings(
        String trainer,
        JsonNode recipe,
        JsonNode parameters,
        long seed,
        int testPeriods,
        String project,
        String entryPoint) {

    /** Settings for an installed trainer. */
    public static TrainingSettings ofTrainer(
            String trainer, JsonNode recipe, JsonNode parameters, long seed, int testPeriods) {
        return new TrainingSettings(trainer, recipe, parameters, seed, testPeriods, null, null);
    }

    /** The parameters as texts, as a project's command takes them. */
    public Map<String, String> parameterTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        parameters
                .fields()
                .forEachRemaining(parameter ->
                        texts.put(parameter.getKey(), parameter.getValue().asText()));
        return texts;
    }
}
