package com.kronkers.mlops.training.trigger;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobCancelled;
import com.kronkers.mlops.training.job.JobRepository;
import com.kronkers.mlops.training.job.JobState;
import com.kronkers.mlops.training.job.Trigger;
import com.kronkers.mlops.training.policy.Policy;
import com.kronkers.mlops.training.policy.PolicyRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Turns what happened into queued jobs, in the caller's transaction; the training itself is claimed later. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class JobTriggers {
    private static final Logger LOG = Logger.getLogger(JobTriggers.class);

    private final PolicyRepository policies;
    private final DatasetVersionRepository versions;
    private final JobRepository jobs;
    private final Event<JobCancelled> cancelled;
    private final Clock clock;

    JobTriggers(
            PolicyRepository policies,
            DatasetVersionRepository versions,
            JobRepository jobs,
            Event<JobCancelled> cancelled,
            Clock clock) {
        this.policies = policies;
        this.versions = versions;
        this.jobs = jobs;
        this.cancelled = cancelled;
        this.clock = clock;
    }

    void accepted(DatasetVersion version, long newRows, UUID cause) {
        versions.accept(version, newRows);
        DatasetVersion latest = versions.latest(version.dataset()).orElseThrow();
        for (Policy policy : policies.lockByDataset(version.dataset())) {
            Optional<Integer> last = jobs.lastVersion(policy.name(), policy.dataset());
            long rows = last.map(trained -> versions.newRowsSince(policy.dataset(), trained))
                    .orElse(newRows);
            Decision decision = RetrainingRules.onNewVersion(policy, version.version(), latest, last, rows);
            carryOut(decision, policy, new Trigger(Trigger.Kind.DATA_INGESTED, cause));
        }
    }

    void withdrawn(DatasetVersion version) {
        versions.withdraw(version);
        String reason = "version " + version.version() + " of " + version.dataset() + " was withdrawn";
        for (Job job : jobs.queuedOn(version.dataset(), version.version())) {
            JobState.Queued queued = (JobState.Queued) job.state();
            if (jobs.move(job, queued.cancel(reason, clock.instant()))) {
                cancelled.fire(new JobCancelled(job.id()));
            }
            LOG.infof("Job %s cancelled: %s", job.id(), reason);
        }
    }

    void retrainingRecommended(String model, UUID cause) {
        for (Policy policy : policies.lockByModel(model)) {
            Optional<DatasetVersion> latest = versions.latest(policy.dataset());
            Decision decision = RetrainingRules.onDrift(
                    policy, latest, jobs.lastDriftJob(policy.name()), isUnderWay(policy, latest), clock.instant());
            carryOut(decision, policy, new Trigger(Trigger.Kind.DRIFT_DETECTED, cause));
        }
    }

    /** Makes the jobs of policies that train by the clock and are due. */
    void due() {
        for (Policy policy : policies.takeDue()) {
            Optional<DatasetVersion> latest = versions.latest(policy.dataset());
            Decision decision = RetrainingRules.onSchedule(policy, latest, isUnderWay(policy, latest));
            carryOut(decision, policy, new Trigger(Trigger.Kind.SCHEDULE, null));
        }
    }

    private boolean isUnderWay(Policy policy, Optional<DatasetVersion> latest) {
        return latest.filter(version -> jobs.isUnderWay(policy.name(), version.version()))
                .isPresent();
    }

    /** @return the job, or empty if the policy's dataset has no accepted version */
    Optional<Job> byHand(Policy policy) {
        return versions.latest(policy.dataset())
                .flatMap(latest -> jobs.enqueue(
                        policy, latest.version(), latest.digest(), new Trigger(Trigger.Kind.MANUAL, null)));
    }

    /** @return a job on what an earlier one trained on, with its settings; empty if that dataset version was withdrawn */
    Optional<Job> again(Job before, String department) {
        return versions.isWithdrawn(before.dataset(), before.datasetVersion())
                ? Optional.empty()
                : Optional.of(jobs.repeat(before, department));
    }

    private void carryOut(Decision decision, Policy policy, Trigger trigger) {
        decision.ifTrain(version -> jobs.enqueue(policy, version.version(), version.digest(), trigger));
        LOG.infof(
                "%s: %s for policy %s: %s",
                trigger.kind().label(),
                decision instanceof Decision.Train ? "a job" : "no job",
                policy.name(),
                decision.reason());
    }
}
