package com.kronkers.mlops.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;

/** What is done to single tags of a run. */
@ApplicationScoped
public class RunTags {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODELS_TAG = "mlflow.log-model.history";

    private final Database database;
    private final RunRows rows;
    private final RunLog log;

    RunTags(Database database, RunRows rows, RunLog log) {
        this.database = database;
        this.rows = rows;
        this.log = log;
    }

    public void delete(UUID run, String key) {
        log.deleteTag(run, key);
    }

    /** Adds a model to the list that clients before the third version keep in a tag; known ones are kept once. */
    @Transactional
    public void addModel(UUID run, JsonNode model) {
        rows.lockActive(run);
        ArrayNode models = JSON.createArrayNode();
        database.first("select value from tag where run = ? and key = ?", row -> row.getString(1), run, MODELS_TAG)
                .ifPresent(kept -> read(kept).forEach(models::add));
        for (JsonNode known : models) {
            if (known.equals(model)) {
                return;
            }
        }
        log.writeTags(run, List.of(new Tag(MODELS_TAG, models.add(model).toString())));
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            // Somebody set the tag by hand; what it said is no list of models.
            return JSON.createArrayNode();
        }
    }
}
