package com.kronkers.mlops.monitoring.quality;

import com.kronkers.mlops.monitoring.alert.Alerts;
import com.kronkers.mlops.monitoring.alert.DriftDetected;
import com.kronkers.mlops.monitoring.deployment.Deployments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tells the users of a dataset that a version of it is suspect. The action is always to alert: training on broken data
 * is what must not happen.
 */
@ApplicationScoped
class DataQuality {

    /** The tests that the event's contract knows; another check's finding is told in the likely cause. */
    private static final Set<String> TESTS =
            Set.of("scale-factor", "volume", "flag-share", "null-share", "vanished-category", "new-category");

    private final DatasetRepository datasets;
    private final Deployments deployments;
    private final Alerts alerts;

    DataQuality(DatasetRepository datasets, Deployments deployments, Alerts alerts) {
        this.datasets = datasets;
        this.deployments = deployments;
        this.alerts = alerts;
    }

    /** @param at when the version became what the event says */
    @Transactional(Transactional.TxType.MANDATORY)
    void ingested(DataIngested event, UUID eventId, Instant at) {
        if (event.parents() != null) {
            event.parents().forEach(parent -> datasets.record(event.dataset(), parent.dataset()));
        }
        for (Deployments.Trainee trainee : deployments.trainedOn(datasets.withDerived(event.dataset()))) {
            String key = Alerts.keyOfData(trainee.model(), event.dataset(), event.version());
            if (event.isSuspect()) {
                alerts.raise(key, suspect(event, trainee, at), eventId);
            } else {
                alerts.close(key, event.change() + ": the version is no longer suspect");
            }
        }
    }

    private static DriftDetected suspect(DataIngested event, Deployments.Trainee trainee, Instant at) {
        List<DataIngested.Finding> findings = event.findings() == null ? List.of() : event.findings();
        return new DriftDetected(
                trainee.model(),
                trainee.champion(),
                "quality",
                "critical",
                new DriftDetected.Window(at, at, event.newRows() == null ? event.rows() : event.newRows()),
                new DriftDetected.DatasetVersion(event.dataset(), event.version()),
                findings.stream()
                        .filter(finding -> TESTS.contains(finding.check()))
                        .map(DataQuality::feature)
                        .toList(),
                cause(event, findings),
                "alert");
    }

    private static DriftDetected.Feature feature(DataIngested.Finding finding) {
        double statistic =
                finding.factor() != null ? finding.factor() : finding.observed() != null ? finding.observed() : 0;
        String name = finding.column() == null ? "rows" : finding.column();
        return new DriftDetected.Feature(name, finding.check(), statistic, null, null, null, true);
    }

    private static String cause(DataIngested event, List<DataIngested.Finding> findings) {
        String version = event.dataset() + " version " + event.version() + " is suspect";
        return findings.isEmpty()
                ? version + "."
                : version + ": "
                        + findings.stream().map(DataIngested.Finding::message).collect(Collectors.joining(" "));
    }
}
