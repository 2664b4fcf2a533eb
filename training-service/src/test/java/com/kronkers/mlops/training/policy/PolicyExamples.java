package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.project.CommandTemplate;
import com.kronkers.mlops.training.project.EntryPoint;
import com.kronkers.mlops.training.project.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Policies as a data scientist would send them. */
public final class PolicyExamples {
    /** The digest of the project in {@link #catalog()}. */
    static final String PROJECT = "sha256:" + "a".repeat(64);

    /** How many trials of a search a policy may ask for. */
    public static final int MOST_TRIALS = TrainerRules.MOST_TRIALS;

    /** What the service allows in {@link #catalog()}. */
    static final ProcessLimits LIMITS = new ProcessLimits(
            Duration.ofMinutes(30), Duration.ofHours(2), 3L << 30, 512, 4000L << 20, 50_000, 8L << 20, 256L << 20);

    private PolicyExamples() {}

    /** Two installed trainers, one of which cannot search, and one project with an entry point that takes a number. */
    static Catalog catalog() {
        return catalog(Optional.empty());
    }

    /** The same, on a machine that may refuse projects. */
    static Catalog catalog(Optional<String> refusal) {
        return new Catalog() {
            @Override
            public Set<String> trainers() {
                return Set.of("tabular-network", "seasonal-naive");
            }

            @Override
            public Optional<Manifest> project(String digest) {
                return digest.equals(PROJECT) ? Optional.of(manifest()) : Optional.empty();
            }

            @Override
            public Optional<String> projectsRefused() {
                return refusal;
            }

            @Override
            public ProcessLimits limits() {
                return LIMITS;
            }
        };
    }

    private static Manifest manifest() {
        EntryPoint main = new EntryPoint(
                "main",
                Map.of("alpha", new EntryPoint.Parameter("float", "0.1")),
                new CommandTemplate(List.of("python", "train.py", "{alpha}")));
        return new Manifest("example", Map.of("main", main), Optional.empty());
    }

    /** The weekly policy with a project in the place of the trainer. */
    public static ObjectNode ofProject(String dataset, String model, String digest) {
        ObjectNode policy = weekly(dataset, model).put("project", digest);
        policy.remove("trainer");
        policy.putObject("parameters");
        return policy;
    }

    /** The same, taking the dataset's columns as they are. */
    public static ObjectNode ofPlainColumns(String dataset, String model, String digest) {
        ObjectNode policy = ofProject(dataset, model, digest);
        policy.remove("recipe");
        policy.putObject("columns").put("time", "week_start").put("target", "units sold");
        return policy;
    }

    public static ObjectNode weekly(String dataset, String model) {
        try {
            ObjectNode policy = (ObjectNode)
                    new ObjectMapper()
                            .readTree(
                                    """
                            {"trainer": "tabular-network",
                             "recipe": {"entity": ["store_id", "department"], "time": "week_start", "step": "P7D",
                                        "target": "units", "known": ["holiday"],
                                        "history": [{"column": "units", "lags": [1, 2, 3, 4, 8], "means": [4, 8, 13]},
                                                    {"column": "discount_rate", "lags": [1], "means": [4]}],
                                        "calendar": ["week-of-year"], "horizonSteps": 1, "historySteps": 26},
                             "parameters": {"epochs": 5},
                             "seed": 7, "testPeriods": 4, "minimumNewRows": 400, "retrainOnDrift": true,
                             "cooldown": "PT10M"}
                            """);
            return policy.put("dataset", dataset).put("model", model);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
