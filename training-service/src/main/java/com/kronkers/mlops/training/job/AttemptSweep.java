package com.kronkers.mlops.training.job;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jboss.logging.Logger;

/** Removes the folders of attempts whose service was killed before it could; their logs stay. */
@ApplicationScoped
class AttemptSweep {
    private static final Logger LOG = Logger.getLogger(AttemptSweep.class);

    private final JobFolders folders;
    private final JobRepository jobs;

    AttemptSweep(JobFolders folders, JobRepository jobs) {
        this.folders = folders;
        this.jobs = jobs;
    }

    /** When the service starts, and now and then. */
    @Scheduled(every = "6h")
    void sweep() {
        try {
            folders.attempts().stream()
                    .filter(attempt -> !isUnderWay(attempt))
                    .forEach(attempt -> JobFolders.clear(attempt.folder()));
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf(e, "The folders of earlier attempts could not be swept; trying again later");
        }
    }

    /** A runner has it, or had it when it was killed; then the one that claims the job next removes it. */
    private boolean isUnderWay(JobFolders.Attempt attempt) {
        return jobs.find(attempt.job())
                .map(Job::state)
                .filter(JobState.Running.class::isInstance)
                .filter(state -> state.attempt() == attempt.number())
                .isPresent();
    }
}
