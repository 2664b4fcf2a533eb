package com.kronkers.mlops.monitoring.overview;

import com.kronkers.mlops.monitoring.alert.Alerts;
import com.kronkers.mlops.monitoring.deployment.Deployments;
import com.kronkers.mlops.monitoring.drift.Analyses;
import com.kronkers.mlops.monitoring.performance.Evaluations;
import com.kronkers.mlops.monitoring.reference.References;
import java.time.Instant;
import java.util.List;

/**
 * Everything monitoring knows of one model.
 *
 * @param latestRun the latest finished training, or null
 * @param windows judged windows, latest first, with every test
 * @param performance by version, measured on outcomes
 * @param alerts open ones, oldest first
 */
record ModelOverview(
        String model,
        long revision,
        String reason,
        boolean pinned,
        List<DeployedVersion> deployments,
        Deployments.Run latestRun,
        List<Analyses.View> windows,
        List<Evaluations.VersionPerformance> performance,
        List<Alerts.View> alerts) {

    /**
     * @param dataSources the dataset and everything it is derived from
     * @param reference null until it was ordered
     */
    record DeployedVersion(
            String version,
            String alias,
            String dataset,
            long datasetVersion,
            List<String> dataSources,
            Instant since,
            References.Standing reference,
            ReferenceSummary referenceSummary) {}

    /**
     * What the version was trained on, in short; null until its reference is here.
     *
     * @param wape on the test rows
     */
    record ReferenceSummary(
            int buckets, String from, String through, Double wape, Double mae, List<ReferenceFeature> features) {}

    /** One feature over all buckets; the quantiles are null for categories. */
    record ReferenceFeature(
            String name,
            String role,
            String kind,
            long rows,
            double nullShare,
            Double tenthPercentile,
            Double median,
            Double ninetiethPercentile,
            Integer categories) {}

    /** A model in the list of all. @param lastVerdict null before the first window was judged */
    record Line(
            String model,
            long revision,
            String reason,
            boolean pinned,
            List<String> versions,
            String lastVerdict,
            String lastExplanation,
            Instant lastWindowEnd,
            Double wape,
            int openAlerts) {}
}
