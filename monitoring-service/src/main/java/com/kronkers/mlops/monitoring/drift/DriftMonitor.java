package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.alert.Alerts;
import com.kronkers.mlops.monitoring.alert.DriftDetected;
import com.kronkers.mlops.monitoring.deployment.Deployments;
import com.kronkers.mlops.monitoring.window.CapturedWindow;
import com.kronkers.mlops.monitoring.window.Windows;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Judges the windows of every deployed version, one after another. Verdict, alert and event are one transaction with
 * the removal of the window's parts, so that a window is judged once.
 */
@ApplicationScoped
class DriftMonitor {

    private static final Logger LOG = Logger.getLogger(DriftMonitor.class);

    private final Windows windows;
    private final Deployments deployments;
    private final ReferenceProfiles profiles;
    private final Analyses analyses;
    private final Alerts alerts;
    private final DriftConfig config;
    private final Clock clock;
    private final DriftDetector detector;
    private final Persistence persistence;

    DriftMonitor(
            Windows windows,
            Deployments deployments,
            ReferenceProfiles profiles,
            Analyses analyses,
            Alerts alerts,
            DriftConfig config,
            Clock clock) {
        this.windows = windows;
        this.deployments = deployments;
        this.profiles = profiles;
        this.analyses = analyses;
        this.alerts = alerts;
        this.config = config;
        this.clock = clock;
        this.detector = new DriftDetector(config.settings());
        this.persistence = new Persistence(config.persistence(), config.quietWindows());
    }

    @Scheduled(every = "${kronkers.drift.every:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void judgeAll() {
        for (Deployments.Current deployment : deployments.all()) {
            try {
                judgeAll(deployment);
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s %s was not judged; tried again", deployment.model(), deployment.version());
            }
        }
    }

    private void judgeAll(Deployments.Current deployment) {
        Optional<ReferenceProfile> profile = profiles.find(deployment.model(), deployment.version());
        boolean more = profile.isPresent();
        while (more) {
            more = QuarkusTransaction.requiringNew().call(() -> judgeNext(deployment, profile.get()));
        }
    }

    @Scheduled(every = "1h", delayed = "1h")
    void forget() {
        Instant before = clock.instant().minus(config.retention());
        QuarkusTransaction.requiringNew().run(() -> {
            analyses.deleteOlderThan(before);
            windows.deleteOlderThan(before);
        });
    }

    /** @return whether a window was judged, so that another one may be waiting */
    private boolean judgeNext(Deployments.Current deployment, ReferenceProfile profile) {
        CapturedWindow pooled = null;
        DriftVerdict verdict = null;
        for (CapturedWindow window : windows.claim(deployment.model(), deployment.version())) {
            pooled = pooled == null ? window : pooled.with(window);
            verdict = detector.judge(profile, pooled.features(), pooled.rows());
            if (!(verdict instanceof DriftVerdict.TooFewSamples)) {
                break;
            }
        }
        if (pooled == null || (verdict instanceof DriftVerdict.TooFewSamples && mayGrow(pooled))) {
            return false;
        }
        analyses.record(deployment.model(), deployment.version(), pooled, verdict);
        windows.judged(pooled);
        decide(deployment, pooled, verdict);
        return true;
    }

    private boolean mayGrow(CapturedWindow window) {
        return window.start().plus(config.longestWindow()).isAfter(clock.instant());
    }

    private void decide(Deployments.Current deployment, CapturedWindow window, DriftVerdict verdict) {
        String model = deployment.model();
        String version = deployment.version();
        List<DriftVerdict> latest = analyses.latest(model, version, persistence.memory());
        if (verdict instanceof DriftVerdict.Drifted drifted && persistence.isAlarm(latest)) {
            raise(deployment, window, drifted);
        } else if (verdict instanceof DriftVerdict.Stable && persistence.isOver(latest)) {
            String why = config.quietWindows() + " stable windows in a row";
            alerts.close(Alerts.keyOf(model, version, "data"), why);
            alerts.close(Alerts.keyOf(model, version, "prediction"), why);
        }
    }

    /** Changed answers are what changed inputs lead to: while those are known, they are no news. */
    private void raise(Deployments.Current deployment, CapturedWindow window, DriftVerdict.Drifted drifted) {
        String model = deployment.model();
        String version = deployment.version();
        if (drifted.kind().equals("prediction") && alerts.isOpen(Alerts.keyOf(model, version, "data"))) {
            return;
        }
        DriftDetected event = new DriftDetected(
                model,
                version,
                drifted.kind(),
                drifted.severity(),
                new DriftDetected.Window(window.start(), window.end(), window.rows()),
                new DriftDetected.DatasetVersion(deployment.dataset(), deployment.datasetVersion()),
                drifted.tests().stream().map(DriftMonitor::feature).toList(),
                drifted.explanation(),
                "retrain");
        alerts.raise(Alerts.keyOf(model, version, drifted.kind()), event, window.cause());
    }

    private static DriftDetected.Feature feature(FeatureTest test) {
        return new DriftDetected.Feature(
                test.name(),
                test.test(),
                test.statistic(),
                test.threshold(),
                test.pValue(),
                test.adjustedPValue(),
                test.drifted());
    }
}
