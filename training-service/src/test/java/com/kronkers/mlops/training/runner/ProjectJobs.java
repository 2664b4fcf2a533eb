package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobState;
import com.kronkers.mlops.training.job.Trigger;
import com.kronkers.mlops.training.policy.PolicyExamples;
import com.kronkers.mlops.training.policy.TrainingSettings;
import java.time.Instant;
import java.util.UUID;

/** Jobs whose trainer is a project. */
final class ProjectJobs {
    private ProjectJobs() {}

    static Job job(String policy, String project, int backtests) {
        JsonNode weekly = PolicyExamples.weekly("demand", "demand-model");
        return new Job(
                UUID.randomUUID(),
                UUID.randomUUID(),
                policy,
                "demand-model",
                "demand",
                1,
                "sha256:" + "d".repeat(64),
                new TrainingSettings(
                        null,
                        weekly.get("recipe"),
                        JsonNodeFactory.instance.objectNode(),
                        7,
                        4,
                        null,
                        project,
                        "main",
                        null,
                        backtests,
                        null),
                new Trigger(Trigger.Kind.MANUAL, null),
                5,
                "",
                0,
                Instant.now(),
                new JobState.Running(1, Instant.now()));
    }
}
