package com.kronkers.mlops.training.job;

import com.kronkers.mlops.training.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose turn it is: the higher priority goes first; among equals the department that has fewer jobs running, then the one
 * that was served longest ago, so that departments take turns however many jobs each of them queues; then the older job.
 */
@ApplicationScoped
public class JobQueue {
    /** How long a department's turn is remembered. */
    private static final Duration MEMORY = Duration.ofDays(1);

    private final Database database;
    private final JobRepository jobs;
    private final Clock clock;

    JobQueue(Database database, JobRepository jobs, Clock clock) {
        this.database = database;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Takes the next job that waits, or whose runner has let its lease run out, for as long as the lease; no two callers
     * get the same one. The caller's transaction does nothing else: until it ends every other claim waits, so that each
     * counts what the one before it took.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<Job> claim(Duration lease) {
        database.first(
                "select pg_advisory_xact_lock(hashtext('job_queue'))::text as locked", row -> row.getString("locked"));
        Instant now = clock.instant();
        Optional<Job> claimed = database.first(
                """
                with served as (
                    select department, max(started_at) as last_start,
                           count(*) filter (where state = 'running' and lease_until >= ?) as running
                    from job where started_at >= ? group by department)
                update job set state = 'running', attempt = attempt + 1, lease_until = ?, started_at = ?,
                               interruptions = interruptions + case state when 'running' then 1 else 0 end
                where id = (
                    select waiting.id from job waiting left join served on served.department = waiting.department
                    where waiting.state = 'queued' or (waiting.state = 'running' and waiting.lease_until < ?)
                    order by waiting.priority desc, coalesce(served.running, 0), served.last_start nulls first,
                             waiting.created_at, waiting.id
                    limit 1
                    for update of waiting skip locked)
                returning *
                """,
                jobs::job,
                now,
                now.minus(MEMORY),
                now.plus(lease),
                now,
                now);
        claimed.ifPresent(job -> database.update("delete from job_step where job = ?", job.id()));
        return claimed;
    }
}
