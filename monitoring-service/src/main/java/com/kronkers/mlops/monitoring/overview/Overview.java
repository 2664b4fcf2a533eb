package com.kronkers.mlops.monitoring.overview;

import com.kronkers.mlops.monitoring.alert.Alerts;
import com.kronkers.mlops.monitoring.deployment.Deployments;
import com.kronkers.mlops.monitoring.drift.Analyses;
import com.kronkers.mlops.monitoring.drift.ReferenceProfiles;
import com.kronkers.mlops.monitoring.overview.ModelOverview.DeployedVersion;
import com.kronkers.mlops.monitoring.overview.ModelOverview.Line;
import com.kronkers.mlops.monitoring.overview.ModelOverview.ReferenceFeature;
import com.kronkers.mlops.monitoring.overview.ModelOverview.ReferenceSummary;
import com.kronkers.mlops.monitoring.performance.Evaluations;
import com.kronkers.mlops.monitoring.quality.DataSources;
import com.kronkers.mlops.monitoring.reference.ReferenceDocument;
import com.kronkers.mlops.monitoring.reference.References;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Puts together what the features of this service know. */
@ApplicationScoped
class Overview {

    private static final int WINDOWS = 20;

    private final Deployments deployments;
    private final References references;
    private final ReferenceProfiles profiles;
    private final Analyses analyses;
    private final Evaluations evaluations;
    private final Alerts alerts;
    private final DataSources sources;

    Overview(
            Deployments deployments,
            References references,
            ReferenceProfiles profiles,
            Analyses analyses,
            Evaluations evaluations,
            Alerts alerts,
            DataSources sources) {
        this.deployments = deployments;
        this.references = references;
        this.profiles = profiles;
        this.analyses = analyses;
        this.evaluations = evaluations;
        this.alerts = alerts;
        this.sources = sources;
    }

    List<Line> all() {
        return deployments.models().stream().map(this::line).toList();
    }

    Optional<ModelOverview> of(String model) {
        return deployments
                .model(model)
                .map(standing -> new ModelOverview(
                        model,
                        standing.revision(),
                        standing.reason(),
                        standing.pinned(),
                        deployments.of(model).stream().map(this::deployed).toList(),
                        deployments.latestRun(model).orElse(null),
                        analyses.recent(model, WINDOWS),
                        evaluations.of(model),
                        alerts.openOf(model)));
    }

    private Line line(Deployments.Standing standing) {
        String model = standing.model();
        List<String> versions = deployments.of(model).stream()
                .map(Deployments.Current::version)
                .distinct()
                .toList();
        Optional<Analyses.View> last = analyses.recent(model, 1).stream().findFirst();
        Double wape = evaluations.of(model).stream()
                .filter(performance -> versions.contains(performance.version()))
                .map(Evaluations.VersionPerformance::wape)
                .findFirst()
                .orElse(null);
        return new Line(
                model,
                standing.revision(),
                standing.reason(),
                standing.pinned(),
                versions,
                last.map(Analyses.View::verdict).orElse(null),
                last.map(Analyses.View::explanation).orElse(null),
                last.map(Analyses.View::end).orElse(null),
                wape,
                alerts.openOf(model).size());
    }

    private DeployedVersion deployed(Deployments.Current current) {
        return new DeployedVersion(
                current.version(),
                current.alias(),
                current.dataset(),
                current.datasetVersion(),
                sources.of(current.dataset()),
                current.since(),
                references.standing(current.model(), current.version()).orElse(null),
                summary(current).orElse(null));
    }

    private Optional<ReferenceSummary> summary(Deployments.Current current) {
        return references.find(current.model(), current.version()).map(document -> {
            List<ReferenceDocument.Bucket> buckets = document.buckets();
            ReferenceDocument.Performance performance = document.performance();
            List<ReferenceFeature> features = profiles.find(current.model(), current.version())
                    .map(profile ->
                            profile.pooled().stream().map(Overview::feature).toList())
                    .orElse(List.of());
            return new ReferenceSummary(
                    buckets.size(),
                    buckets.isEmpty() ? null : buckets.get(0).from(),
                    buckets.isEmpty() ? null : buckets.get(buckets.size() - 1).through(),
                    performance == null ? null : performance.wape(),
                    performance == null ? null : performance.mae(),
                    features);
        });
    }

    private static ReferenceFeature feature(FeatureSketch sketch) {
        boolean hasNumbers = sketch.numeric() && !sketch.numbers().isEmpty();
        return new ReferenceFeature(
                sketch.name(),
                sketch.role(),
                sketch.numeric() ? "numeric" : "category",
                sketch.rows(),
                sketch.nullShare(),
                hasNumbers ? sketch.numbers().quantile(0.1) : null,
                hasNumbers ? sketch.numbers().quantile(0.5) : null,
                hasNumbers ? sketch.numbers().quantile(0.9) : null,
                sketch.numeric() ? null : sketch.categories().size());
    }
}
