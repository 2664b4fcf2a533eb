package com.kronkers.mlops.training.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.training.policy.JobLimits;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A job as the API shows it.
 *
 * @param priority 0 to 9; the higher one goes first
 * @param department whose turn it takes; absent for nobody's
 * @param limits what its programs may use where that is less than the service allows; absent where it is not
 * @param outcome validated or refused, once the job has succeeded
 * @param error why it failed or was cancelled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobView(
        UUID id,
        UUID run,
        String policy,
        String model,
        String state,
        int attempt,
        int priority,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String department,
        TriggerView trigger,
        String dataset,
        int datasetVersion,
        JobLimits limits,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        List<Step> steps,
        String outcome,
        String error) {

    /** @param causationId the event that led to the job; absent for a job made by hand */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TriggerView(Trigger.Kind kind, UUID causationId) {}

    /** Shows a job with its steps. */
    public static JobView of(Job job, List<Step> steps) {
        JobState state = job.state();
        return new JobView(
                job.id(),
                job.run(),
                job.policy(),
                job.model(),
                state.name(),
                state.attempt(),
                job.priority(),
                job.department(),
                new TriggerView(job.trigger().kind(), job.trigger().cause()),
                job.dataset(),
                job.datasetVersion(),
                job.settings().limits(),
                job.createdAt(),
                state.startedAt(),
                state.finishedAt(),
                steps,
                state.outcome(),
                state.error());
    }
}
