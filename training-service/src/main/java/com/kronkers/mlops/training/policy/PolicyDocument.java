package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The JSON document of a policy, as sent by a data scientist, turned into a {@link Policy} or into what is wrong. */
final class PolicyDocument {
    static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
    static final String NAME_FIX = "use lower-case letters, digits and hyphens, at most 63";
    private static final Set<String> FIELDS = Set.of(
            "model",
            "dataset",
            "trainer",
            "recipe",
            "parameters",
            "seed",
            "testPeriods",
            "minimumNewRows",
            "retrainOnDrift",
            "cooldown");
    private static final Duration DEFAULT_COOLDOWN = Duration.ofMinutes(10);

    private PolicyDocument() {}

    /**
     * @param trainers the names of the installed trainers
     * @throws InvalidPolicyException naming every wrong field and its fix
     */
    static Policy read(String name, JsonNode document, Set<String> trainers) throws InvalidPolicyException {
        List<FieldError> errors = new ArrayList<>();
        if (!name.matches(NAME)) {
            errors.add(new FieldError("name", "'" + name + "' does not fit", NAME_FIX));
        }
        ObjectFields fields = ObjectFields.of(document, errors);
        fields.allowOnly(FIELDS);
        String model = fields.text("model", NAME, NAME_FIX);
        String dataset = fields.text("dataset", NAME, NAME_FIX);
        TrainingSettings settings = settings(document, fields, trainers);
        long minimumNewRows = fields.integer("minimumNewRows", 0, Long.MAX_VALUE, 1);
        boolean retrainOnDrift = fields.flag("retrainOnDrift", true);
        Duration cooldown = fields.duration("cooldown", DEFAULT_COOLDOWN);
        if (!errors.isEmpty()) {
            throw new InvalidPolicyException(errors);
        }
        return new Policy(name, model, dataset, settings, minimumNewRows, retrainOnDrift, cooldown);
    }

    private static TrainingSettings settings(JsonNode document, ObjectFields fields, Set<String> trainers) {
        String fix = "use one of " + new TreeSet<>(trainers);
        String trainer = fields.text("trainer", ".*", fix);
        if (!trainer.isEmpty() && !trainers.contains(trainer)) {
            fields.wrong("trainer", "'" + trainer + "' is not installed", fix);
        }
        RecipeRules.check(fields.object("recipe"));
        return TrainingSettings.ofTrainer(
                trainer,
                RecipeRules.withDefaults(document.path("recipe")),
                parameters(document, fields),
                fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1),
                (int) fields.integer("testPeriods", 1, 1_000, 4));
    }

    private static JsonNode parameters(JsonNode document, ObjectFields fields) {
        JsonNode parameters = document.path("parameters");
        if (parameters.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (fields.object("parameters").isPresent()) {
            parameters.fields().forEachRemaining(parameter -> {
                if (parameter.getValue().isObject() || parameter.getValue().isNull()) {
                    fields.wrong(
                            "parameters." + parameter.getKey(),
                            "is no plain value",
                            "send a number, a text, true or false, or a list of them");
                }
            });
        }
        return parameters;
    }
}
