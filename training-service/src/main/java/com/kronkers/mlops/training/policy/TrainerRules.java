package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.project.EntryPoint;
import com.kronkers.mlops.training.project.InvalidProjectException;
import com.kronkers.mlops.training.project.Manifest;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says what is wrong with the trainer that a policy names: an installed one, or a project with one of its entry points. */
final class TrainerRules {
    private static final String MAIN = "main";
    private static final int MOST_BACKTESTS = 20;
    private static final String SEARCH_TRIALS = "parameters." + TrainingSettings.SEARCH_TRIALS;
    static final int MOST_TRIALS = 100;
    /** Those of the platform's own trainers that refuse to search. */
    private static final Set<String> NOTHING_TO_SEARCH = Set.of("seasonal-naive");

    private final Catalog catalog;
    private final ObjectFields fields;

    TrainerRules(Catalog catalog, ObjectFields fields) {
        this.catalog = catalog;
        this.fields = fields;
    }

    /** Checks what the settings, read from the same fields, name. */
    TrainingSettings check(TrainingSettings settings) {
        boolean project = fields.has("project");
        if (project && fields.has("trainer")) {
            fields.wrong("project", "is given beside a trainer", "send either trainer or project");
        }
        return project ? ofProject(settings) : ofTrainer(settings);
    }

    private TrainingSettings ofTrainer(TrainingSettings settings) {
        String fix = "use one of " + new TreeSet<>(catalog.trainers());
        String trainer = fields.text("trainer", ".*", fix);
        if (!trainer.isEmpty() && !catalog.trainers().contains(trainer)) {
            fields.wrong("trainer", "'" + trainer + "' is not installed", fix);
        }
        if (fields.has("entryPoint")) {
            fields.wrong("entryPoint", "is for projects", "remove it, or send project in the place of trainer");
        }
        if (fields.has("backtests")) {
            fields.wrong("backtests", "is for projects", "send it among the trainer's parameters");
        }
        checkSearch(trainer, settings.parameters().path(TrainingSettings.SEARCH_TRIALS));
        return settings.withTrainer(trainer);
    }

    /** The rest of its parameters only the trainer knows. */
    private void checkSearch(String trainer, JsonNode trials) {
        if (trials.isMissingNode() || trials.isInt() && trials.intValue() == 0) {
            return;
        }
        if (!trials.isInt() || trials.intValue() < 2 || trials.intValue() > MOST_TRIALS) {
            fields.wrong(
                    SEARCH_TRIALS,
                    "'" + trials.asText() + "' does not fit",
                    "send a whole number from 2 to " + MOST_TRIALS
                            + ", as the first trial is what the policy asks for; or 0 for no search");
        } else if (NOTHING_TO_SEARCH.contains(trainer)) {
            Set<String> searching = new TreeSet<>(catalog.trainers());
            searching.removeAll(NOTHING_TO_SEARCH);
            fields.wrong(
                    SEARCH_TRIALS, "'" + trainer + "' has nothing to search", "remove it, or use one of " + searching);
        }
    }

    private TrainingSettings ofProject(TrainingSettings settings) {
        String digest =
                fields.text("project", Digests.PATTERN, "send the digest that POST /training/projects answered");
        String name = fields.has("entryPoint")
                ? fields.text("entryPoint", ".{1,63}", "send the name of an entry point")
                : MAIN;
        Optional<Manifest> manifest = digest.isEmpty() ? Optional.empty() : catalog.project(digest);
        if (manifest.isPresent()) {
            checkEntryPoint(manifest.get(), name, settings);
        } else if (!digest.isEmpty()) {
            fields.wrong("project", "is not stored here", "submit it by POST /training/projects first");
        }
        catalog.projectsRefused()
                .ifPresent(refusal ->
                        fields.wrong("project", refusal, "or use a trainer: " + new TreeSet<>(catalog.trainers())));
        return settings.withProject(digest, name, backtests(settings));
    }

    private int backtests(TrainingSettings settings) {
        int backtests = (int) fields.integer("backtests", 0, MOST_BACKTESTS, 0);
        boolean byTime = settings.split() == null
                || settings.split().path("by").asText("time").equals("time");
        if (backtests > 0 && !byTime) {
            fields.wrong("backtests", "go back in time, and the split is by another way", "split by time, or send 0");
        }
        return backtests;
    }

    private void checkEntryPoint(Manifest manifest, String name, TrainingSettings settings) {
        EntryPoint entryPoint = manifest.entryPoints().get(name);
        if (entryPoint == null) {
            fields.wrong(
                    "entryPoint",
                    "the project has none named '" + name + "'",
                    "use one of " + manifest.entryPoints().keySet());
            return;
        }
        if (settings.parameters().has(TrainingSettings.SEARCH_TRIALS)
                && !entryPoint.parameters().containsKey(TrainingSettings.SEARCH_TRIALS)) {
            fields.wrong(
                    SEARCH_TRIALS,
                    "is for the platform's own trainers",
                    "let the project search by itself, on the rows whose kronkers_part is stop");
            return;
        }
        settings.parameters().fields().forEachRemaining(parameter -> {
            if (parameter.getValue().isContainerNode()) {
                fields.wrong("parameters." + parameter.getKey(), "is a list", "send a number, a text, true or false");
            }
        });
        try {
            entryPoint.values(settings.parameterTexts());
        } catch (InvalidProjectException e) {
            fields.wrong(e.place(), e.getMessage(), e.fix());
        }
    }
}
