package com.kronkers.mlops.training.run;

import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.training.experiment.Experiment;
import com.kronkers.mlops.training.experiment.Experiments;
import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.RandomName;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The runs. What cannot be done is a {@link TrackingException}. */
@ApplicationScoped
public class Runs {
    /** The tag that is always a run's name. */
    static final String NAME_TAG = "mlflow.runName";

    private final Experiments experiments;
    private final RunRows rows;
    private final RunReader reader;
    private final RunLog log;
    private final Clock clock;

    Runs(Experiments experiments, RunRows rows, RunReader reader, RunLog log, Clock clock) {
        this.experiments = experiments;
        this.rows = rows;
        this.reader = reader;
        this.log = log;
        this.clock = clock;
    }

    /**
     * A run to make.
     *
     * @param id empty for a new one
     * @param name empty for the one in the tags, or one that is made up
     * @param startTime milliseconds since 1970
     */
    public record Draft(
            Optional<UUID> id, long experiment, Optional<String> name, String userId, long startTime, List<Tag> tags) {}

    /** Makes a run that is running. */
    @Transactional
    public Run create(Draft draft) {
        Experiment experiment = experiments.get(draft.experiment()).requireActive();
        Optional<String> tagged = draft.tags().stream()
                .filter(tag -> NAME_TAG.equals(tag.key()))
                .map(Tag::value)
                .reduce((first, last) -> last)
                .filter(name -> !name.isEmpty());
        Optional<String> named = draft.name().filter(name -> !name.isEmpty());
        if (named.isPresent() && tagged.isPresent() && !named.equals(tagged)) {
            throw TrackingException.invalid(
                    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='"
                            + named.get() + "', mlflow.runName='" + tagged.get() + "').");
        }
        RunInfo run = new RunInfo(
                draft.id().orElseGet(() -> UuidV7.at(clock.instant())),
                experiment.id(),
                named.or(() -> tagged).orElseGet(RandomName::next),
                draft.userId(),
                RunStatus.RUNNING,
                draft.startTime(),
                Optional.empty(),
                Lifecycle.ACTIVE,
                experiment.artifactLocation());
        rows.insert(run);
        List<Tag> tags = new ArrayList<>(draft.tags());
        tags.removeIf(tag -> NAME_TAG.equals(tag.key()));
        tags.add(new Tag(NAME_TAG, run.name()));
        log.writeTags(run.id(), tags);
        return reader.whole(run);
    }

    /** The run of this id, also a deleted one, if there is one. */
    public Optional<RunInfo> find(UUID id) {
        return rows.find(id);
    }

    /** The run of this id with what it logged, also a deleted one. */
    public Run get(UUID id) {
        return reader.whole(rows.get(id));
    }

    /**
     * The last values of those metrics of a run whose names fit.
     *
     * @param pattern what the letters and digits of a name, in lower case, must match
     * @param most how many; the shortest names come first
     */
    public List<Metric> metrics(UUID id, String pattern, int most) {
        return reader.metrics(id, pattern, most);
    }

    /** The run of this id, also a deleted one. */
    public RunInfo info(UUID id) {
        return rows.get(id);
    }

    /** Keeps metrics, params and tags of a run, all of them or none. */
    public void logBatch(UUID id, LogBatch batch) {
        log.log(id, batch);
    }

    /** Ends a run now. */
    @Transactional
    public RunInfo finish(UUID id, RunStatus outcome) {
        return update(id, Optional.of(outcome), Optional.of(clock.millis()), Optional.empty());
    }

    /**
     * Makes a run go on that ended or was deleted; one that goes on stays so.
     *
     * @throws TrackingException if its experiment takes no runs
     */
    @Transactional
    public void reopen(UUID id) {
        experiments.get(rows.get(id).experiment()).requireActive();
        rows.move(id, Lifecycle.ACTIVE);
        RunInfo run = rows.lockActive(id);
        rows.update(new RunInfo(
                run.id(),
                run.experiment(),
                run.name(),
                run.userId(),
                RunStatus.RUNNING,
                run.startTime(),
                Optional.empty(),
                run.lifecycle(),
                run.artifactLocation()));
    }

    /** Changes what is given of a run. */
    @Transactional
    public RunInfo update(UUID id, Optional<RunStatus> status, Optional<Long> endTime, Optional<String> name) {
        RunInfo run = rows.lockActive(id);
        RunInfo changed = new RunInfo(
                run.id(),
                run.experiment(),
                name.filter(given -> !given.isEmpty()).orElse(run.name()),
                run.userId(),
                status.orElse(run.status()),
                run.startTime(),
                endTime.or(run::endTime),
                run.lifecycle(),
                run.artifactLocation());
        rows.update(changed);
        if (!changed.name().equals(run.name())) {
            log.writeTags(id, List.of(new Tag(NAME_TAG, changed.name())));
        }
        return changed;
    }

    /** Deletes a run; one that is deleted stays so. */
    @Transactional
    public void delete(UUID id) {
        rows.move(id, Lifecycle.DELETED);
    }

    /** Restores a run; one that is not deleted stays so. */
    @Transactional
    public void restore(UUID id) {
        rows.move(id, Lifecycle.ACTIVE);
    }
}
