package com.kronkers.mlops.training.loggedmodel;

import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.experiment.Experiments;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.RandomName;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The models that clients log. What cannot be done is a {@link TrackingException}. */
@ApplicationScoped
public class LoggedModels {
    private static final Pattern BAD_NAME = Pattern.compile("[/:.%\"']");

    private final Database database;
    private final Experiments experiments;
    private final LoggedModelReader reader;
    private final Clock clock;

    LoggedModels(Database database, Experiments experiments, LoggedModelReader reader, Clock clock) {
        this.database = database;
        this.experiments = experiments;
        this.reader = reader;
        this.clock = clock;
    }

    /**
     * A model to make.
     *
     * @param name empty for one that is made up
     */
    public record Draft(
            long experiment,
            Optional<String> name,
            String type,
            String sourceRun,
            List<Param> params,
            List<Tag> tags) {}

    /** Makes a model whose files are still to come. */
    @Transactional
    public LoggedModel create(Draft draft) {
        draft.name().ifPresent(LoggedModels::checkName);
        experiments.get(draft.experiment()).requireActive();
        String id = "m-" + UuidV7.at(clock.instant()).toString().replace("-", "");
        long now = clock.millis();
        database.update(
                """
                insert into logged_model
                    (id, experiment, name, type, source_run, status, lifecycle, created_at, updated_at)
                values (?, ?, ?, ?, ?, 'PENDING', 'active', ?, ?)
                """,
                id,
                draft.experiment(),
                draft.name().orElseGet(RandomName::next),
                draft.type(),
                draft.sourceRun(),
                now,
                now);
        writeParams(id, draft.params());
        writeTags(id, draft.tags());
        return get(id);
    }

    /** The model of this id; a deleted one is unknown. */
    public LoggedModel get(String id) {
        return reader
                .whole(reader.bare(LoggedModelReader.COLUMNS + " where m.id = ? and m.lifecycle = 'active'", id))
                .stream()
                .findFirst()
                .orElseThrow(() -> unknown(id));
    }

    /**
     * The run that made each of these models, empty where that was not said.
     *
     * @throws TrackingException if one of them is unknown, as a deleted one is
     */
    public Map<String, String> sourceRuns(Set<String> ids) {
        Map<String, String> runs = database
                .list(
                        "select id, source_run from logged_model where id = any(?) and lifecycle = 'active'",
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        (Object) ids.toArray(String[]::new))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        ids.stream().filter(id -> !runs.containsKey(id)).findFirst().ifPresent(id -> {
            throw unknown(id);
        });
        return runs;
    }

    /** Says how far its files are. */
    @Transactional
    public LoggedModel finish(String id, LoggedModel.Status status) {
        changed(
                id,
                database.update(
                        "update logged_model set status = ?, updated_at = ? where id = ? and lifecycle = 'active'",
                        status.name(),
                        clock.millis(),
                        id));
        return get(id);
    }

    @Transactional
    public void delete(String id) {
        changed(
                id,
                database.update(
                        "update logged_model set lifecycle = 'deleted', updated_at = ? where id = ?",
                        clock.millis(),
                        id));
    }

    @Transactional
    public void setTags(String id, List<Tag> tags) {
        get(id);
        writeTags(id, tags);
    }

    @Transactional
    public void deleteTag(String id, String key) {
        get(id);
        if (database.update("delete from logged_model_tag where model = ? and key = ?", id, key) == 0) {
            throw TrackingException.notFound("No tag with key '" + key + "' found for model with ID '" + id + "'.");
        }
    }

    /** Adds params; one that is known with the same value changes nothing. */
    @Transactional
    public void logParams(String id, List<Param> params) {
        get(id);
        writeParams(id, params);
    }

    private void writeParams(String id, List<Param> params) {
        for (Param param : params) {
            database.first(
                            "insert into logged_model_param (model, key, value) values (?, ?, ?) on conflict (model, key)"
                                    + " do update set value = logged_model_param.value returning value",
                            row -> row.getString("value"),
                            id,
                            param.key(),
                            param.value())
                    .filter(kept -> kept.equals(param.value()))
                    .orElseThrow(
                            () -> TrackingException.invalid("Changing param values is not allowed. Param with key='"
                                    + param.key() + "' was already logged for model ID='" + id + "'."));
        }
    }

    private void writeTags(String id, List<Tag> tags) {
        for (Tag tag : tags) {
            database.update(
                    "insert into logged_model_tag (model, key, value) values (?, ?, ?)"
                            + " on conflict (model, key) do update set value = excluded.value",
                    id,
                    tag.key(),
                    tag.value());
        }
    }

    private static void checkName(String name) {
        if (name.isEmpty() || BAD_NAME.matcher(name).find()) {
            throw TrackingException.invalid(
                    "Invalid model name ('" + name + "') provided. Model name must be a non-empty"
                            + " string and cannot contain the following characters: ('/', ':', '.', '%', '\"', \"'\")");
        }
    }

    private static void changed(String id, int rows) {
        if (rows == 0) {
            throw unknown(id);
        }
    }

    private static TrackingException unknown(String id) {
        return TrackingException.notFound("Logged model with ID '" + id + "' not found.");
    }
}
