package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The JSON document of a policy, as sent by a data scientist, turned into a {@link Policy} or into what is wrong. */
final class PolicyDocument {
    static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
    static final String NAME_FIX = "use lower-case letters, digits and hyphens, at most 63";
    private static final Set<String> FIELDS = Set.of(
            "model",
            "dataset",
            "trainer",
            "project",
            "entryPoint",
            "recipe",
            "columns",
            "parameters",
            "seed",
            "testPeriods",
            "split",
            "backtests",
            "limits",
            "minimumNewRows",
            "retrainOnDrift",
            "cooldown",
            "schedule",
            "priority");
    private static final Duration DEFAULT_COOLDOWN = Duration.ofMinutes(10);

    private PolicyDocument() {}

    /**
     * @param catalog what may be trained with
     * @throws InvalidPolicyException naming every wrong field and its fix
     */
    static Policy read(String name, JsonNode document, Catalog catalog) throws InvalidPolicyException {
        List<FieldError> errors = new ArrayList<>();
        if (!name.matches(NAME)) {
            errors.add(new FieldError("name", "'" + name + "' does not fit", NAME_FIX));
        }
        ObjectFields fields = ObjectFields.of(document, errors);
        fields.allowOnly(FIELDS);
        String model = fields.text("model", NAME, NAME_FIX);
        String dataset = fields.text("dataset", NAME, NAME_FIX);
        TrainingSettings settings = settings(document, fields, catalog);
        long minimumNewRows = fields.integer("minimumNewRows", 0, Long.MAX_VALUE, 1);
        boolean retrainOnDrift = fields.flag("retrainOnDrift", true);
        Duration cooldown = fields.duration("cooldown", DEFAULT_COOLDOWN);
        String schedule = schedule(fields);
        int priority = (int) fields.integer("priority", 0, Policy.HIGHEST_PRIORITY, Policy.PRIORITY);
        if (!errors.isEmpty()) {
            throw new InvalidPolicyException(errors);
        }
        return new Policy(
                name, model, dataset, settings, minimumNewRows, retrainOnDrift, cooldown, schedule, priority, "");
    }

    private static TrainingSettings settings(JsonNode document, ObjectFields fields, Catalog catalog) {
        TrainingSettings settings = TrainingSettings.ofTrainer(
                        "",
                        null,
                        parameters(document, fields),
                        fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1),
                        (int) fields.integer("testPeriods", 1, 1_000, 4),
                        SplitRules.check(document, fields))
                .limitedTo(LimitRules.check(fields, catalog.limits()));
        return new TrainerRules(catalog, fields).check(new QuestionRules(document, fields).check(settings));
    }

    private static String schedule(ObjectFields fields) {
        if (!fields.has("schedule")) {
            return null;
        }
        String fix = "send five cron fields, in UTC: 0 3 * * 1 is every Monday at 3 o'clock";
        String schedule = fields.text("schedule", ".{9,100}", fix);
        if (!schedule.isEmpty() && Schedule.parse(schedule).isEmpty()) {
            fields.wrong("schedule", "'" + schedule + "' is no schedule", fix);
        }
        return schedule;
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
