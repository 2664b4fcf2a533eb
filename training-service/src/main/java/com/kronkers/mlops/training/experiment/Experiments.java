package com.kronkers.mlops.training.experiment;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.Names;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import com.kronkers.mlops.training.tracking.TrackingException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The experiments. What cannot be done is a {@link TrackingException}. */
@ApplicationScoped
public class Experiments {
    private static final int NAME_LIMIT = 500;
    private static final int TAG_LIMIT = 20_000;

    private final Database database;
    private final Clock clock;
    private final ExperimentReader reader;

    Experiments(Database database, Clock clock, ExperimentReader reader) {
        this.database = database;
        this.clock = clock;
        this.reader = reader;
    }

    /**
     * Makes an experiment.
     *
     * @param artifactLocation an address that clients reach by themselves, such as {@code s3://bucket/folder}; empty for
     *     artifacts that the platform keeps
     * @return its number
     */
    @Transactional
    public long create(String name, Optional<String> artifactLocation, List<Tag> tags) {
        checkName(name);
        artifactLocation.ifPresent(ArtifactLocations::check);
        tags.forEach(Experiments::checkTag);
        long now = clock.millis();
        long id = database.first(
                        """
                        insert into experiment (name, artifact_location, lifecycle, created_at, updated_at)
                        values (?, ?, 'active', ?, ?) on conflict (name) do nothing returning id
                        """,
                        row -> row.getLong("id"),
                        name,
                        artifactLocation.orElse(null),
                        now,
                        now)
                .orElseThrow(() -> exists(name));
        tags.forEach(tag -> writeTag(id, tag));
        return id;
    }

    /** The experiment of this name that may be written to; it is made if there is none. */
    @Transactional
    public Experiment named(String name) {
        if (byName(name).isEmpty()) {
            long now = clock.millis();
            checkName(name);
            database.update(
                    "insert into experiment (name, lifecycle, created_at, updated_at) values (?, 'active', ?, ?)"
                            + " on conflict (name) do nothing",
                    name,
                    now,
                    now);
        }
        return byName(name).orElseThrow().requireActive();
    }

    /** The experiment of this number, also a deleted one. */
    public Experiment get(long id) {
        return reader.find(id).orElseThrow(() -> unknown(id));
    }

    /** The experiment of this name, also a deleted one. */
    public Optional<Experiment> byName(String name) {
        return reader.byName(name);
    }

    @Transactional
    public void rename(long id, String name) {
        checkName(name);
        if (get(id).lifecycle() != Lifecycle.ACTIVE) {
            throw new TrackingException(Reason.WRONG_STATE, "Cannot rename a non-active experiment.");
        }
        int changed = database.update(
                "update experiment set name = ?, updated_at = ? where id = ?"
                        + " and not exists (select 1 from experiment where name = ? and id <> ?)",
                name,
                clock.millis(),
                id,
                name,
                id);
        if (changed == 0) {
            throw exists(name);
        }
    }

    /** Deletes it with its runs. */
    @Transactional
    public void delete(long id) {
        move(id, Lifecycle.ACTIVE, Lifecycle.DELETED);
    }

    /** Restores it with its runs. */
    @Transactional
    public void restore(long id) {
        move(id, Lifecycle.DELETED, Lifecycle.ACTIVE);
    }

    @Transactional
    public void setTag(long id, Tag tag) {
        checkTag(tag);
        get(id).requireActive();
        writeTag(id, tag);
    }

    @Transactional
    public void deleteTag(long id, String key) {
        get(id).requireActive();
        if (database.update("delete from experiment_tag where experiment = ? and key = ?", id, key) == 0) {
            throw TrackingException.notFound("No tag with name: " + key + " in experiment with id " + id);
        }
    }

    private void move(long id, Lifecycle from, Lifecycle to) {
        int changed = database.update(
                "update experiment set lifecycle = ?, updated_at = ? where id = ? and lifecycle = ?",
                to.word(),
                clock.millis(),
                id,
                from.word());
        if (changed == 0) {
            throw unknown(id);
        }
        database.update("update run set lifecycle = ? where experiment = ?", to.word(), id);
    }

    private void writeTag(long id, Tag tag) {
        database.update(
                "insert into experiment_tag (experiment, key, value) values (?, ?, ?)"
                        + " on conflict (experiment, key) do update set value = excluded.value",
                id,
                tag.key(),
                tag.value());
    }

    private static void checkName(String name) {
        if (name.isEmpty()) {
            throw TrackingException.invalid("Invalid experiment name: ''");
        }
        Names.checkLength("name", name, NAME_LIMIT);
    }

    private static void checkTag(Tag tag) {
        Names.check("key", tag.key());
        Names.checkLength("key", tag.key(), Names.KEY_LIMIT);
        Names.checkLength("value", tag.value(), TAG_LIMIT);
    }

    private static TrackingException exists(String name) {
        return new TrackingException(Reason.ALREADY_EXISTS, "Experiment(name=" + name + ") already exists.");
    }

    private static TrackingException unknown(long id) {
        return TrackingException.notFound("No Experiment with id=" + id + " exists");
    }
}
