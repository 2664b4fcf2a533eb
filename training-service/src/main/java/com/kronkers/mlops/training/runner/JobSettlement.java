package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.outbox.Outbox;
import com.kronkers.mlops.training.artifact.ArtifactStore;
import com.kronkers.mlops.training.artifact.StoredArtifact;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobCancelled;
import com.kronkers.mlops.training.job.JobRepository;
import com.kronkers.mlops.training.job.JobState;
import com.kronkers.mlops.training.trigger.DatasetVersionRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Ends a job. Files are stored first; then the job's end, the record of its files and the event are one transaction,
 * which changes nothing if the job has become another runner's: however often a job is run, it has one result.
 */
@ApplicationScoped
class JobSettlement {
    private static final Logger LOG = Logger.getLogger(JobSettlement.class);
    private static final String STEP = "publish";

    private final JobRepository jobs;
    private final ArtifactStore artifacts;
    private final DatasetVersionRepository versions;
    private final Outbox outbox;
    private final TrackingAccess tracking;
    private final Clock clock;

    JobSettlement(
            JobRepository jobs,
            ArtifactStore artifacts,
            DatasetVersionRepository versions,
            Outbox outbox,
            TrackingAccess tracking,
            Clock clock) {
        this.jobs = jobs;
        this.artifacts = artifacts;
        this.versions = versions;
        this.outbox = outbox;
        this.tracking = tracking;
        this.clock = clock;
    }

    /** @param job in the state in which this runner claimed it */
    void settle(Job job, RunOutcome outcome) {
        JobState.Running running = (JobState.Running) job.state();
        outcome.settle(new RunOutcome.Settlement() {
            @Override
            public void keep(RunOutcome.Trained trained) {
                JobSettlement.this.keep(job, running, trained);
            }

            @Override
            public void fail(String error) {
                if (move(job, running.fail(error, clock.instant()), error)) {
                    track(job, () -> tracking.failed(job, error));
                }
            }

            @Override
            public void giveBack(String reason) {
                move(job, running.release(), reason);
            }
        });
    }

    /** Shows that a job runs. */
    void begin(Job job) {
        track(job, () -> tracking.begun(job));
    }

    /** Shows that a job was cancelled while it waited or ran. */
    void cancelled(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobCancelled event) {
        showIfCancelled(event.job());
    }

    /** Once more when its runner is done: what it did since, such as begin a backtest, made runs go on again. */
    private void showIfCancelled(UUID id) {
        jobs.find(id)
                .filter(job -> job.state() instanceof JobState.Cancelled)
                .ifPresent(job -> track(job, () -> QuarkusTransaction.requiringNew()
                        .run(() -> tracking.cancelled(job, ((JobState.Cancelled) job.state()).reason()))));
    }

    /** Whether the data of a job was withdrawn, and the job ended because of that. */
    boolean cancelIfWithdrawn(Job job) {
        String reason = "version " + job.datasetVersion() + " of " + job.dataset() + " was withdrawn";
        boolean cancelled = QuarkusTransaction.requiringNew().call(() -> {
            boolean withdrawn = versions.isWithdrawn(job.dataset(), job.datasetVersion());
            if (withdrawn) {
                JobState.Running running = (JobState.Running) job.state();
                report(job, jobs.move(job, running.cancel(reason, clock.instant())), "cancelled", reason);
            }
            return withdrawn;
        });
        if (cancelled) {
            track(job, () -> tracking.cancelled(job, reason));
        }
        return cancelled;
    }

    private void keep(Job job, JobState.Running running, RunOutcome.Trained trained) {
        jobs.begin(job, STEP);
        List<StoredArtifact> stored;
        try {
            stored = store(trained);
        } catch (IOException e) {
            String error = STEP + ": the files could not be stored: " + e.getMessage();
            if (move(job, running.fail(error, clock.instant()), error)) {
                track(job, () -> tracking.failed(job, error));
            }
            return;
        }
        if (cancelIfWithdrawn(job)) {
            return;
        }
        boolean kept = QuarkusTransaction.requiringNew().call(() -> {
            JobState.Succeeded succeeded = running.succeed(trained.judgement(), clock.instant());
            boolean own = !versions.isWithdrawn(job.dataset(), job.datasetVersion()) && jobs.move(job, succeeded);
            if (own) {
                keep(job, trained, stored);
                jobs.finish(job, STEP);
                Optional<StoredArtifact> reference = stored.stream().skip(1).findFirst();
                outbox.append(
                        ModelTrained.TOPIC,
                        job.model(),
                        ModelTrained.of(job, trained, stored.get(0), reference),
                        job.trigger().cause());
            }
            report(job, own, succeeded.name(), trained.judgement());
            return own;
        });
        if (kept) {
            trained.search().ifPresent(search -> track(job, () -> tracking.searched(job, search)));
            track(job, () -> tracking.judged(job, trained));
        } else {
            showIfCancelled(job.id());
        }
    }

    private void keep(Job job, RunOutcome.Trained trained, List<StoredArtifact> stored) {
        boolean builtIn = job.settings().project() == null;
        artifacts.keep(stored, builtIn);
        if (builtIn) {
            ObjectNode parameters = job.settings().parameters().deepCopy();
            trained.search()
                    .ifPresent(search -> parameters.setAll(search.chosen().parameters()));
            artifacts.made(stored.get(0).digest(), job.settings().trainer(), parameters);
        }
    }

    /** What a run shows is a convenience: that it cannot be noted, as in a deleted experiment, changes no outcome. */
    private static void track(Job job, Runnable note) {
        try {
            note.run();
        } catch (RuntimeException e) {
            LOG.warnf("The run of job %s does not show its end: %s", job.id(), e.getMessage());
        }
    }

    private List<StoredArtifact> store(RunOutcome.Trained trained) throws IOException {
        List<StoredArtifact> stored = new ArrayList<>();
        stored.add(artifacts.store(trained.model()));
        for (Path reference : trained.reference().stream().toList()) {
            stored.add(artifacts.store(reference));
        }
        return stored;
    }

    /** @return whether the job was still this runner's */
    private boolean move(Job job, JobState next, String why) {
        boolean own = QuarkusTransaction.requiringNew().call(() -> jobs.move(job, next));
        report(job, own, next.name(), why);
        if (!own) {
            showIfCancelled(job.id());
        }
        return own;
    }

    private static void report(Job job, boolean own, String state, String why) {
        if (own) {
            LOG.infof("Job %s of model %s is %s: %s", job.id(), job.model(), state, why);
        } else {
            LOG.warnf("Job %s is not this runner's any more; its outcome is dropped (%s: %s)", job.id(), state, why);
        }
    }
}
