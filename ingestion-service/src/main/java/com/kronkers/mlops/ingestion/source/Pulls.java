package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Quality;
import com.kronkers.mlops.ingestion.dataset.VersionId;
import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The pulls that wait and those that are done, kept in the database so that any replica may do them. */
@ApplicationScoped
class Pulls {
    private static final String DUE_SOURCES =
            """
            select * from dataset_source where next_at <= :now
            order by next_at limit 50
            for update skip locked""";
    private static final String QUEUE =
            """
            insert into dataset_pull (id, dataset, source, revision, cause, requested_by, state, attempts,
                                      requested_at, due_at)
            values (:id, :dataset, :source, :revision, :cause, :by, 'QUEUED', 0, :now, :now)
            on conflict (dataset, source) where state = 'QUEUED'
            do update set due_at = least(dataset_pull.due_at, excluded.due_at)
            returning *""";
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int LONGEST_OUTCOME = 2000;

    private final EntityManager rows;
    private final PullConfig config;

    Pulls(EntityManager rows, PullConfig config) {
        this.rows = rows;
        this.config = config;
    }

    /**
     * What an attempt works with.
     *
     * @param awaited the suspect version with the increment before, null if none waits for a decision
     */
    record Attempt(SourcePull pull, DatasetSource source, Integer awaited) {}

    /** Queues a pull, or returns the one that waits already, now due at once. */
    @Transactional
    SourcePull request(DatasetSource source, SourcePull.Cause cause, String by) {
        Instant now = Instant.now();
        return (SourcePull) rows.createNativeQuery(QUEUE, SourcePull.class)
                .setParameter("id", UuidV7.at(now))
                .setParameter("dataset", source.id.dataset())
                .setParameter("source", source.id.name())
                .setParameter("revision", source.revision)
                .setParameter("cause", cause.name())
                .setParameter("by", by)
                .setParameter("now", now)
                .getSingleResult();
    }

    /** Queues a pull for every source whose time has come, once however many times were missed. */
    @Transactional
    public void queueDue(Instant now) {
        @SuppressWarnings("unchecked")
        List<DatasetSource> due = rows.createNativeQuery(DUE_SOURCES, DatasetSource.class)
                .setParameter("now", now)
                .getResultList();
        for (DatasetSource source : due) {
            source.nextAt = Schedule.of(source.schedule).after(now).orElse(null);
            request(source, SourcePull.Cause.SCHEDULE, "schedule");
        }
    }

    /** Lets a pull that nobody has begun follow its source's new definition. */
    @Transactional(Transactional.TxType.MANDATORY)
    void follow(DatasetSource source) {
        rows.createQuery("update SourcePull p set p.revision = :revision where p.dataset = :dataset"
                        + " and p.source = :source and p.state = :queued and p.attempts = 0")
                .setParameter("revision", source.revision)
                .setParameter("dataset", source.id.dataset())
                .setParameter("source", source.id.name())
                .setParameter("queued", SourcePull.State.QUEUED)
                .executeUpdate();
    }

    /** Pulls whose time has come, the longest waiting first. */
    @Transactional
    public List<SourcePull> due(Instant now) {
        return rows.createQuery(
                        "from SourcePull p where p.state = :queued and p.dueAt <= :now order by p.dueAt",
                        SourcePull.class)
                .setParameter("queued", SourcePull.State.QUEUED)
                .setParameter("now", now)
                .setMaxResults(50)
                .getResultList();
    }

    /** Begins an attempt by whoever holds the source's lock; empty if somebody else has finished the pull. */
    @Transactional
    public Optional<Attempt> begin(UUID id) {
        SourcePull pull = rows.find(SourcePull.class, id);
        if (pull == null || pull.state != SourcePull.State.QUEUED) {
            return Optional.empty();
        }
        pull.attempts++;
        pull.startedAt = Instant.now();
        DatasetSource source = rows.find(DatasetSource.class, new DatasetSource.Id(pull.dataset, pull.source));
        return Optional.of(new Attempt(pull, source, source == null ? null : awaited(source)));
    }

    /** Once its rows are accepted, as they are or read again, the source has come so far; withdrawn ones are pulled anew. */
    private Integer awaited(DatasetSource source) {
        if (source.awaited == null) {
            return null;
        }
        SourcePull last = rows.find(SourcePull.class, source.awaited);
        DatasetVersion made = rows.find(DatasetVersion.class, new VersionId(last.dataset, last.version));
        boolean accepted = rows.createQuery(
                                "select count(v) from DatasetVersion v where v.id.dataset = :dataset"
                                        + " and v.id.number >= :number and v.sourceDigest = :rows"
                                        + " and v.quality = :accepted",
                                Long.class)
                        .setParameter("dataset", last.dataset)
                        .setParameter("number", last.version)
                        .setParameter("rows", made.sourceDigest())
                        .setParameter("accepted", Quality.ACCEPTED)
                        .getSingleResult()
                > 0;
        if (accepted) {
            source.progress = last.progress();
        } else if (!made.withdrawn()) {
            return made.number();
        }
        source.awaited = null;
        return null;
    }

    /** Fixes the increment of a pull. */
    @Transactional
    public void plan(UUID id, Window window) {
        SourcePull pull = rows.find(SourcePull.class, id);
        pull.windowFrom = window.after();
        pull.windowTo = window.through();
    }

    /** Notes what is being read, for the case that a crash comes between its commit and the end of the pull. */
    @Transactional
    public void reading(UUID id, Progress progress) {
        SourcePull pull = rows.find(SourcePull.class, id);
        pull.validator = progress.validator();
        pull.lastModified = progress.lastModified();
    }

    /**
     * Ends a pull whose rows are in a version, and with it what the source has reached, unless the version is suspect
     * and holds an increment. A source that was defined anew meanwhile keeps its own progress.
     */
    @Transactional
    public void committed(UUID id, DatasetVersion version, boolean created) {
        SourcePull pull = rows.find(SourcePull.class, id);
        DatasetSource source = rows.find(DatasetSource.class, new DatasetSource.Id(pull.dataset, pull.source));
        if (source != null && source.revision == pull.revision) {
            if (pull.window() != null && version.quality() == Quality.SUSPECT) {
                source.awaited = id;
            } else {
                source.progress = pull.progress();
            }
        }
        pull.version = version.number();
        pull.finish(
                created ? SourcePull.State.DONE : SourcePull.State.UNCHANGED,
                (created ? "made version " : "the rows are those of version ") + version.number(),
                Instant.now());
    }

    /** Ends a pull that found nothing new. */
    @Transactional
    public void nothingNew(UUID id, String why) {
        rows.find(SourcePull.class, id).finish(SourcePull.State.UNCHANGED, why, Instant.now());
    }

    /** Ends a pull that cannot succeed. */
    @Transactional
    public void failed(UUID id, String why) {
        rows.find(SourcePull.class, id).finish(SourcePull.State.FAILED, shortened(why), Instant.now());
    }

    /** Puts a pull off after a failure that may pass, or ends it if that has been tried often enough. */
    @Transactional
    public void postpone(UUID id, String why) {
        SourcePull pull = rows.find(SourcePull.class, id);
        Instant now = Instant.now();
        if (pull.attempts >= config.attempts()) {
            pull.finish(
                    SourcePull.State.FAILED, shortened("given up after " + pull.attempts + " attempts: " + why), now);
            return;
        }
        pull.outcome = shortened("attempt " + pull.attempts + ": " + why);
        pull.dueAt = now.plus(pause(pull.attempts));
    }

    /** The pulls of a source, newest first. */
    @Transactional
    List<SourcePull> of(DatasetSource.Id id) {
        return rows.createQuery(
                        "from SourcePull p where p.dataset = :dataset and p.source = :source"
                                + " order by p.requestedAt desc, p.id desc",
                        SourcePull.class)
                .setParameter("dataset", id.dataset())
                .setParameter("source", id.name())
                .setMaxResults(200)
                .getResultList();
    }

    /** One pull of a source. */
    @Transactional
    SourcePull get(DatasetSource.Id id, UUID pull) {
        SourcePull found = rows.find(SourcePull.class, pull);
        if (found == null || !found.dataset.equals(id.dataset()) || !found.source.equals(id.name())) {
            throw Problem.of(404, "unknown-pull", "There is no such pull", "'" + id + "' has no pull " + pull + ".")
                    .exception();
        }
        return found;
    }

    private Duration pause(int attempts) {
        Duration pause = config.backoff().multipliedBy(1L << Math.min(attempts - 1, 20));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static String shortened(String text) {
        String kept = text.replace("\0", "");
        return kept.substring(0, Math.min(kept.length(), LONGEST_OUTCOME));
    }
}
