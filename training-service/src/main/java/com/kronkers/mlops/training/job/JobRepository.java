package com.kronkers.mlops.training.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.policy.Policy;
import com.kronkers.mlops.training.policy.TrainingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The jobs and their queue. */
@ApplicationScoped
public class JobRepository {
    private static final int LONGEST_LIST = 200;

    private final Database database;
    private final ObjectMapper json;
    private final Event<JobQueued> queued;
    private final Clock clock;

    JobRepository(Database database, ObjectMapper json, Event<JobQueued> queued, Clock clock) {
        this.database = database;
        this.json = json;
        this.queued = queued;
        this.clock = clock;
    }

    /** Queues a job for a policy on a dataset version. A second one of the policy for the same cause is not made. */
    public Optional<Job> enqueue(Policy policy, int datasetVersion, String datasetDigest, Trigger trigger) {
        Optional<Job> job = database.first(
                """
                insert into job (id, run, policy, model, dataset, dataset_version, dataset_digest, settings,
                                 trigger_kind, cause, priority, department, created_at, state, attempt)
                values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, 'queued', 0)
                on conflict (policy, cause) where cause is not null do nothing
                returning *
                """,
                this::job,
                UuidV7.at(clock.instant()),
                UuidV7.at(clock.instant()),
                policy.name(),
                policy.model(),
                policy.dataset(),
                datasetVersion,
                datasetDigest,
                write(policy.settings()),
                trigger.kind().label(),
                trigger.cause(),
                policy.priority(),
                policy.department(),
                clock.instant());
        job.ifPresent(made -> queued.fire(new JobQueued()));
        return job;
    }

    /** Queues a job by hand with all that decided another one's result: data, settings, limits; its priority, too. */
    public Job repeat(Job before, String department) {
        Job job = database.first(
                        """
                        insert into job (id, run, policy, model, dataset, dataset_version, dataset_digest, settings,
                                         trigger_kind, priority, department, created_at, state, attempt)
                        select ?, ?, policy, model, dataset, dataset_version, dataset_digest, settings,
                               ?, priority, ?, ?, 'queued', 0
                        from job where id = ?
                        returning *
                        """,
                        this::job,
                        UuidV7.at(clock.instant()),
                        UuidV7.at(clock.instant()),
                        Trigger.Kind.MANUAL.label(),
                        department,
                        clock.instant(),
                        before.id())
                .orElseThrow();
        queued.fire(new JobQueued());
        return job;
    }

    /** @return the job with this id, if there is one */
    public Optional<Job> find(UUID id) {
        return database.first("select * from job where id = ?", this::job, id);
    }

    /** The same, and it does not go on to another state before the caller's transaction ends. */
    Optional<Job> lock(UUID id) {
        return database.first("select * from job where id = ? for update", this::job, id);
    }

    /** The newest jobs first, at most 200; those of one model, or of all where it is null. */
    List<Job> newest(String model) {
        return database.list(
                "select * from job where ?::text is null or model = ? order by created_at desc, id desc limit "
                        + LONGEST_LIST,
                this::job,
                model,
                model);
    }

    /** The steps of a job's present or last attempt, in the order in which they began. */
    List<Step> steps(UUID job) {
        return database.list(
                "select * from job_step where job = ? order by started_at, finished_at nulls last",
                row -> new Step(
                        row.getString("name"),
                        Database.instant(row, "started_at"),
                        Database.instant(row, "finished_at")),
                job);
    }

    /** @return whether the caller still has the job; if not, it must stop and publish nothing */
    public boolean renew(Job job, Duration lease) {
        return database.update(
                        "update job set lease_until = ? where id = ? and state = 'running' and attempt = ?",
                        clock.instant().plus(lease),
                        job.id(),
                        job.state().attempt())
                == 1;
    }

    /** @return whether the job was still in the state that the caller knows; if not, nothing changed */
    public boolean move(Job job, JobState next) {
        boolean moved = database.update(
                        """
                        update job set state = ?, finished_at = ?, outcome = ?, error = ?, lease_until = null
                        where id = ? and state = ? and attempt = ?
                        """,
                        next.name(),
                        next.finishedAt(),
                        next.outcome(),
                        next.error(),
                        job.id(),
                        job.state().name(),
                        job.state().attempt())
                == 1;
        if (moved && next instanceof JobState.Queued) {
            queued.fire(new JobQueued());
        }
        return moved;
    }

    /** Jobs on a dataset version that nobody has begun. */
    public List<Job> queuedOn(String dataset, int version) {
        return database.list(
                "select * from job where dataset = ? and dataset_version = ? and state = 'queued' for update",
                this::job,
                dataset,
                version);
    }

    /** The newest version that a policy has trained on or is going to, whatever made the job. */
    public Optional<Integer> lastVersion(String policy, String dataset) {
        return database.first(
                """
                select max(dataset_version) as version from job
                where policy = ? and dataset = ? and state in ('queued', 'running', 'succeeded')
                having max(dataset_version) is not null
                """,
                row -> row.getInt("version"),
                policy,
                dataset);
    }

    /** Whether a job of the policy on this dataset version is queued or running. */
    public boolean isUnderWay(String policy, int datasetVersion) {
        return database.first(
                        """
                        select 1 as found from job
                        where policy = ? and dataset_version = ? and state in ('queued', 'running')
                        """,
                        row -> row.getInt("found"),
                        policy,
                        datasetVersion)
                .isPresent();
    }

    /** When drift last made a job for the policy; one that failed or was cancelled has retrained nothing, and does not count. */
    public Optional<Instant> lastDriftJob(String policy) {
        return database.first(
                """
                select created_at from job
                where policy = ? and trigger_kind = ? and state not in ('failed', 'cancelled')
                order by created_at desc limit 1
                """,
                row -> Database.instant(row, "created_at"),
                policy,
                Trigger.Kind.DRIFT_DETECTED.label());
    }

    /** Notes that a step begins; nothing if a newer attempt has the job. */
    public void begin(Job job, String step) {
        database.update(
                """
                insert into job_step (job, name, started_at)
                select id, ?, ? from job where id = ? and attempt = ? for share
                on conflict (job, name) do update set started_at = excluded.started_at, finished_at = null
                """,
                step,
                clock.instant(),
                job.id(),
                job.state().attempt());
    }

    /** Notes that a step is done; nothing if a newer attempt has the job. */
    public void finish(Job job, String step) {
        database.update(
                """
                update job_step set finished_at = ?
                where job = (select id from job where id = ? and attempt = ? for share) and name = ?
                """,
                clock.instant(),
                job.id(),
                job.state().attempt(),
                step);
    }

    Job job(ResultSet row) throws SQLException {
        return new Job(
                row.getObject("id", UUID.class),
                row.getObject("run", UUID.class),
                row.getString("policy"),
                row.getString("model"),
                row.getString("dataset"),
                row.getInt("dataset_version"),
                row.getString("dataset_digest"),
                read(row.getString("settings")),
                new Trigger(Trigger.Kind.of(row.getString("trigger_kind")), row.getObject("cause", UUID.class)),
                row.getInt("priority"),
                row.getString("department"),
                row.getInt("interruptions"),
                Database.instant(row, "created_at"),
                state(row));
    }

    private static JobState state(ResultSet row) throws SQLException {
        int attempt = row.getInt("attempt");
        Instant startedAt = Database.instant(row, "started_at");
        Instant finishedAt = Database.instant(row, "finished_at");
        String error = row.getString("error");
        switch (row.getString("state")) {
            case "queued":
                return new JobState.Queued(attempt);
            case "running":
                return new JobState.Running(attempt, startedAt);
            case "succeeded":
                return new JobState.Succeeded(attempt, startedAt, row.getString("outcome"), finishedAt);
            case "failed":
                return new JobState.Failed(attempt, startedAt, error, finishedAt);
            default:
                return new JobState.Cancelled(attempt, startedAt, error, finishedAt);
        }
    }

    private String write(TrainingSettings settings) {
        try {
            return json.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings cannot be written as JSON", e);
        }
    }

    private TrainingSettings read(String settings) {
        try {
            return json.readValue(settings, TrainingSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored settings cannot be read", e);
        }
    }
}
