package com.kronkers.mlops.training.trigger;

import com.kronkers.mlops.training.policy.Policy;
import java.time.Instant;
import java.util.Optional;

/** When a policy trains again: pure decisions over what is known. */
final class RetrainingRules {
    private RetrainingRules() {}

    /**
     * An accepted version arrived.
     *
     * @param latest the dataset's latest accepted version now
     * @param lastTrained the newest version that the policy has trained on or is going to
     * @param newRows rows that accepted versions brought since then
     */
    static Decision onNewVersion(
            Policy policy, int arrived, DatasetVersion latest, Optional<Integer> lastTrained, long newRows) {
        if (lastTrained.isEmpty()) {
            return new Decision.Train(latest, "the first accepted version");
        }
        if (arrived < latest.version()) {
            return new Decision.Skip("version " + latest.version() + " is newer");
        }
        if (latest.version() <= lastTrained.get()) {
            return new Decision.Skip("version " + lastTrained.get() + " was trained on already");
        }
        String rows = newRows + " new rows since version " + lastTrained.get() + ", the policy asks for "
                + policy.minimumNewRows();
        return newRows >= policy.minimumNewRows() ? new Decision.Train(latest, rows) : new Decision.Skip(rows);
    }

    /**
     * A model drifted, and retraining is what monitoring recommends.
     *
     * @param latest the dataset's latest accepted version, if there is any
     * @param lastDriftJob when drift last made a job for the policy
     * @param underWay whether a job on that latest version is queued or running; one that is finished is no reason to
     *     skip, because the champion that the candidate is judged against may be another by now
     */
    static Decision onDrift(
            Policy policy,
            Optional<DatasetVersion> latest,
            Optional<Instant> lastDriftJob,
            boolean underWay,
            Instant now) {
        if (!policy.retrainOnDrift()) {
            return new Decision.Skip("the policy does not retrain on drift");
        }
        if (latest.isEmpty()) {
            return new Decision.Skip("dataset " + policy.dataset() + " has no accepted version");
        }
        if (underWay) {
            return new Decision.Skip("a job on version " + latest.get().version() + " is under way");
        }
        Optional<Instant> cooledDown = lastDriftJob.map(made -> made.plus(policy.cooldown()));
        if (cooledDown.isPresent() && now.isBefore(cooledDown.get())) {
            return new Decision.Skip("drift made a job at " + lastDriftJob.get() + ", cool-down " + policy.cooldown());
        }
        return new Decision.Train(latest.get(), "drift, and retraining is recommended");
    }

    /**
     * A policy's schedule is due.
     *
     * @param latest the dataset's latest accepted version, if there is any
     * @param underWay whether a job on that latest version is queued or running
     */
    static Decision onSchedule(Policy policy, Optional<DatasetVersion> latest, boolean underWay) {
        if (latest.isEmpty()) {
            return new Decision.Skip("dataset " + policy.dataset() + " has no accepted version");
        }
        if (underWay) {
            return new Decision.Skip("a job on version " + latest.get().version() + " is under way");
        }
        return new Decision.Train(latest.get(), "its schedule '" + policy.schedule() + "' is due");
    }
}
