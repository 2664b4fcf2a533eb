package com.kronkers.mlops.monitoring.performance;

import com.kronkers.mlops.monitoring.alert.Alerts;
import com.kronkers.mlops.monitoring.alert.DriftDetected;
import com.kronkers.mlops.monitoring.deployment.Deployments;
import com.kronkers.mlops.monitoring.reference.ReferenceDocument;
import com.kronkers.mlops.monitoring.reference.References;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jboss.logging.Logger;

/** Measures deployed versions on outcomes. Evaluation, alert and event are one transaction. */
@ApplicationScoped
class PerformanceMonitor {

    private static final Logger LOG = Logger.getLogger(PerformanceMonitor.class);

    private final PerformanceRecords records;
    private final EvaluationRepository evaluations;
    private final Deployments deployments;
    private final References references;
    private final Alerts alerts;
    private final PerformanceConfig config;
    private final Clock clock;
    private final ErrorJudge judge;

    PerformanceMonitor(
            PerformanceRecords records,
            EvaluationRepository evaluations,
            Deployments deployments,
            References references,
            Alerts alerts,
            PerformanceConfig config,
            Clock clock) {
        this.records = records;
        this.evaluations = evaluations;
        this.deployments = deployments;
        this.references = references;
        this.alerts = alerts;
        this.config = config;
        this.clock = clock;
        this.judge = new ErrorJudge(config.minimumOutcomes(), config.toleratedGrowth());
    }

    @Scheduled(every = "${kronkers.performance.every:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void evaluateAll() {
        List<PerformanceRecords.Due> due = QuarkusTransaction.requiringNew().call(() -> {
            records.resolve();
            return records.due(clock.instant().minus(config.lateness()));
        });
        due.forEach(this::tryToEvaluate);
    }

    private void tryToEvaluate(PerformanceRecords.Due due) {
        try {
            QuarkusTransaction.requiringNew().run(() -> evaluate(due));
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s %s was not evaluated for %s; tried again", due.model(), due.version(), due.targetTime());
        }
    }

    @Scheduled(every = "1h", delayed = "1h")
    void forget() {
        QuarkusTransaction.requiringNew()
                .run(() -> records.deleteOlderThan(clock.instant().minus(config.retention())));
    }

    private void evaluate(PerformanceRecords.Due due) {
        Double reference = references
                .find(due.model(), due.version())
                .map(ReferenceDocument::performance)
                .map(ReferenceDocument.Performance::wape)
                .orElse(null);
        List<PerformanceRecords.Pair> pairs = records.pairs(due);
        if (pairs.isEmpty()) {
            return;
        }
        PerformanceVerdict verdict = judge.judge(predicted(pairs), actual(pairs), reference);
        Evaluation evaluation = row(due, verdict, pairs);
        evaluations.record(evaluation);
        decide(due, evaluation, verdict, reference);
    }

    private Evaluation row(
            PerformanceRecords.Due due, PerformanceVerdict verdict, List<PerformanceRecords.Pair> pairs) {
        List<PerformanceRecords.Pair> withPrevious =
                pairs.stream().filter(pair -> pair.previous() != null).toList();
        Evaluation row = new Evaluation();
        row.model = due.model();
        row.version = due.version();
        row.targetTime = due.targetTime();
        row.outcomes = verdict.error().outcomes();
        row.wape = verdict.error().wape();
        row.mae = verdict.error().mae();
        row.low = verdict.error().low();
        row.high = verdict.error().high();
        row.threshold = verdict.threshold();
        row.verdict = verdict.label();
        row.evaluatedAt = clock.instant();
        row.baselineRows = withPrevious.size();
        if (!withPrevious.isEmpty()) {
            double[] previous = withPrevious.stream()
                    .map(PerformanceRecords.Pair::previous)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            row.baselineWape = ErrorJudge.wape(previous, actual(withPrevious));
            row.modelWapeOnBaselineRows = ErrorJudge.wape(predicted(withPrevious), actual(withPrevious));
        }
        return row;
    }

    private void decide(
            PerformanceRecords.Due due, Evaluation evaluation, PerformanceVerdict verdict, Double reference) {
        String key = Alerts.keyOf(due.model(), due.version(), "performance");
        List<Evaluation> latest = evaluations.judged(due.model(), due.version(), config.persistence());
        boolean enough = latest.size() >= config.persistence();
        if (enough && verdict instanceof PerformanceVerdict.Degraded && allAre(latest, "degraded")) {
            alerts.raise(key, event(due, evaluation, reference), null);
        } else if (enough && allAre(latest, "kept")) {
            alerts.close(key, config.persistence() + " target times in a row within the test error");
        }
    }

    private static boolean allAre(List<Evaluation> evaluations, String verdict) {
        return evaluations.stream().allMatch(evaluation -> evaluation.verdict.equals(verdict));
    }

    private DriftDetected event(PerformanceRecords.Due due, Evaluation evaluation, Double reference) {
        DriftDetected.DatasetVersion dataset = deployments
                .of(due.model(), due.version())
                .map(current -> new DriftDetected.DatasetVersion(current.dataset(), current.datasetVersion()))
                .orElse(null);
        return new DriftDetected(
                due.model(),
                due.version(),
                "performance",
                evaluation.wape >= 2 * reference ? "critical" : "warning",
                new DriftDetected.Window(
                        evaluation.evaluatedAt.minus(config.lateness()), evaluation.evaluatedAt, evaluation.outcomes),
                dataset,
                List.of(new DriftDetected.Feature(
                        "outcome", "wape", evaluation.wape, evaluation.threshold, null, null, true)),
                String.format(
                        Locale.ROOT,
                        "The error for %s is %.2g times the test error (WAPE %.3f instead of %.3f over %d outcomes).",
                        due.targetTime(),
                        evaluation.wape / reference,
                        evaluation.wape,
                        reference,
                        evaluation.outcomes),
                "retrain");
    }

    private static double[] predicted(List<PerformanceRecords.Pair> pairs) {
        return pairs.stream().mapToDouble(PerformanceRecords.Pair::predicted).toArray();
    }

    private static double[] actual(List<PerformanceRecords.Pair> pairs) {
        return pairs.stream().mapToDouble(PerformanceRecords.Pair::actual).toArray();
    }
}
