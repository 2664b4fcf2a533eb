package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The runs below a job's, in its experiment. */
@ApplicationScoped
class NestedRuns {
    /** Whose runs they are, and a job's own. */
    static final String USER = "training";

    private final Runs runs;
    private final Clock clock;

    NestedRuns(Runs runs, Clock clock) {
        this.runs = runs;
        this.clock = clock;
    }

    /** A run has the same id in each attempt. */
    static UUID id(Job job, String name) {
        return UUID.nameUUIDFromBytes((job.run() + "/" + name).getBytes(StandardCharsets.UTF_8));
    }

    /** A run that goes on: a new one, or the one of an earlier attempt. */
    UUID open(Job job, String name, List<Tag> more) {
        UUID run = id(job, name);
        if (runs.find(run).isEmpty()) {
            List<Tag> tags = new ArrayList<>(more);
            tags.add(new Tag("mlflow.parentRunId", RunIds.text(job.run())));
            tags.add(new Tag("kronkers.job", job.id().toString()));
            runs.create(new Runs.Draft(
                    Optional.of(run),
                    runs.info(job.run()).experiment(),
                    Optional.of(name),
                    USER,
                    clock.millis(),
                    tags));
        }
        runs.reopen(run);
        return run;
    }
}
