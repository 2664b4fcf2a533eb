package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.process.ProcessLimits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a model is trained, apart from the data: a job keeps its own copy.
 *
 * @param trainer name of an installed trainer; null where a project trains
 * @param recipe entity, time, target and features, checked by {@link RecipeRules}; null where columns are taken as they are
 * @param parameters the trainer's hyperparameters, a flat object
 * @param seed the same settings, data and seed give the same bytes
 * @param testPeriods how many of the last time steps are kept from training and used to judge
 * @param split which rows are judged on where it is not the last steps; null where it is those
 * @param project digest of a stored project; null where an installed trainer trains
 * @param entryPoint the project's entry point; null where an installed trainer trains
 * @param columns time, target and inputs among the dataset's own columns, checked by {@link QuestionRules}; null where
 *     there is a recipe
 * @param backtests at how many earlier origins the project trains, too, to see how it would have done; an installed
 *     trainer is told by its parameters
 * @param limits what its programs may use; null where that is what the service allows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingSettings(
        String trainer,
        JsonNode recipe,
        JsonNode parameters,
        long seed,
        int testPeriods,
        JsonNode split,
        String project,
        String entryPoint,
        JsonNode columns,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int backtests,
        JobLimits limits) {
    /** The parameter of the platform's own trainers that asks for a search. */
    static final String SEARCH_TRIALS = "searchTrials";

    /** Settings for an installed trainer, judged on the newest steps. */
    public static TrainingSettings ofTrainer(
            String trainer, JsonNode recipe, JsonNode parameters, long seed, int testPeriods) {
        return ofTrainer(trainer, recipe, parameters, seed, testPeriods, null);
    }

    /** Settings for an installed trainer. */
    public static TrainingSettings ofTrainer(
            String trainer, JsonNode recipe, JsonNode parameters, long seed, int testPeriods, JsonNode split) {
        return new TrainingSettings(trainer, recipe, parameters, seed, testPeriods, split, null, null, null, 0, null);
    }

    /** The same for an installed trainer. */
    TrainingSettings withTrainer(String name) {
        return new TrainingSettings(name, recipe, parameters, seed, testPeriods, split, null, null, columns, 0, limits);
    }

    /** The same for an entry point of a stored project. */
    TrainingSettings withProject(String digest, String entry, int repeated) {
        return new TrainingSettings(
                null, recipe, parameters, seed, testPeriods, split, digest, entry, columns, repeated, limits);
    }

    /** The same with features made by a recipe. */
    TrainingSettings withRecipe(JsonNode made) {
        return asking(made, null);
    }

    /** The same with the dataset's columns as they are. */
    TrainingSettings withColumns(JsonNode plain) {
        return asking(null, plain);
    }

    private TrainingSettings asking(JsonNode made, JsonNode plain) {
        return new TrainingSettings(
                trainer, made, parameters, seed, testPeriods, split, project, entryPoint, plain, backtests, limits);
    }

    /** The same within limits; null for those of the service. */
    public TrainingSettings limitedTo(JobLimits other) {
        return new TrainingSettings(
                trainer, recipe, parameters, seed, testPeriods, split, project, entryPoint, columns, backtests, other);
    }

    /** How many trials the trainer is asked to search its parameters with; 0 for no search. A project searches by itself. */
    public int searchTrials() {
        return project == null ? parameters.path(SEARCH_TRIALS).asInt() : 0;
    }

    /** What each program may use. */
    public ProcessLimits within(ProcessLimits service) {
        return limits == null ? service : limits.within(service);
    }

    /** The name of the column that is predicted. */
    public String target() {
        return (recipe == null ? columns : recipe).path("target").asText();
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
