package com.kronkers.mlops.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Names;
import com.kronkers.mlops.training.tracking.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** What runs read and made. Saying the same twice changes nothing. */
@ApplicationScoped
public class RunInputs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_LIMIT = 500;
    private static final int DIGEST_LIMIT = 36;
    private static final int SCHEMA_LIMIT = 1_048_575;
    private static final int SOURCE_LIMIT = 65_535;

    private final Database database;
    private final RunRows rows;
    private final Clock clock;

    RunInputs(Database database, RunRows rows, Clock clock) {
        this.database = database;
        this.rows = rows;
        this.clock = clock;
    }

    @Transactional
    public void logInputs(UUID run, List<DatasetInput> datasets, List<ModelLink> models) {
        datasets.forEach(RunInputs::check);
        RunInfo info = rows.holdActive(run);
        datasets.forEach(dataset -> link(info, dataset));
        link(run, "input", models);
    }

    @Transactional
    public void logOutputs(UUID run, List<ModelLink> models) {
        rows.holdActive(run);
        link(run, "output", models);
    }

    private void link(RunInfo run, DatasetInput dataset) {
        database.update(
                """
                insert into dataset_input (id, experiment, name, digest, source_type, source, schema, profile)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                UuidV7.at(clock.instant()),
                run.experiment(),
                dataset.name(),
                dataset.digest(),
                dataset.sourceType(),
                dataset.source(),
                dataset.schema().orElse(null),
                dataset.profile().orElse(null));
        database.update(
                """
                insert into run_dataset (run, dataset, tags)
                select ?, id, ?::jsonb from dataset_input where experiment = ? and name = ? and digest = ?
                on conflict do nothing
                """,
                run.id(),
                json(dataset.tags()),
                run.experiment(),
                dataset.name(),
                dataset.digest());
    }

    private void link(UUID run, String direction, List<ModelLink> models) {
        for (ModelLink model : models) {
            database.update(
                    "insert into run_model (run, model, direction, step) values (?, ?, ?, ?) on conflict do nothing",
                    run,
                    model.model(),
                    direction,
                    model.step());
        }
    }

    private static void check(DatasetInput dataset) {
        Names.checkLength("name", dataset.name(), NAME_LIMIT);
        Names.checkLength("digest", dataset.digest(), DIGEST_LIMIT);
        Names.checkLength("source", dataset.source(), SOURCE_LIMIT);
        dataset.schema().ifPresent(schema -> Names.checkLength("schema", schema, SCHEMA_LIMIT));
    }

    private static String json(List<Tag> tags) {
        try {
            return JSON.writeValueAsString(tags);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tags cannot be written as JSON", e);
        }
    }
}
