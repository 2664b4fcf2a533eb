package com.kronkers.mlops.training.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;

/** Ends a job that somebody does not want any more, whether it waits or runs. */
@ApplicationScoped
class JobCancellation {
    private final JobRepository jobs;
    private final Event<JobCancelled> cancelled;
    private final Clock clock;

    JobCancellation(JobRepository jobs, Event<JobCancelled> cancelled, Clock clock) {
        this.jobs = jobs;
        this.cancelled = cancelled;
        this.clock = clock;
    }

    /** @return whether the job was cancelled now; not one that has ended. One that is being claimed is cancelled as it runs */
    @Transactional
    boolean cancel(UUID id, String subject) {
        Job job = jobs.lock(id).orElseThrow();
        String reason = "cancelled by " + subject;
        JobState next = null;
        if (job.state() instanceof JobState.Queued queued) {
            next = queued.cancel(reason, clock.instant());
        } else if (job.state() instanceof JobState.Running running) {
            next = running.cancel(reason, clock.instant());
        }
        boolean moved = next != null && jobs.move(job, next);
        if (moved) {
            cancelled.fire(new JobCancelled(id));
        }
        return moved;
    }
}
