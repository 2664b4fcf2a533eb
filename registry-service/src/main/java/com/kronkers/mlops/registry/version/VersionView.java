package com.kronkers.mlops.registry.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.registry.drift.DriftView;
import java.time.Instant;
import java.util.List;

/**
 * A version as the REST API shows it.
 *
 * @param state {@code champion} while it serves, {@code former-champion} if it once did, {@code refused} by the gate
 * @param slices only where one version was asked for, as the next three; absent where training did not say
 * @param drift latest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record VersionView(
        String model,
        String version,
        String state,
        String run,
        String job,
        String language,
        String flavor,
        String digest,
        long bytes,
        String referenceDigest,
        DatasetReference dataset,
        String codeDigest,
        String codeCommit,
        JsonNode signature,
        JsonNode recipe,
        JsonNode split,
        String primaryMetric,
        List<Metric> metrics,
        List<Comparison> comparisons,
        Trigger trigger,
        Decision decision,
        Instant createdAt,
        List<Slice> slices,
        List<Check> checks,
        List<Backtest> backtests,
        List<DriftView> drift) {

    /** What made the job that trained it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Trigger(String kind, String cause) {}

    /** What the gate said. */
    record Decision(boolean promoted, String reason, Instant decidedAt) {}

    /** One of many. */
    static VersionView listed(Version version, boolean champion) {
        return of(version, champion, null, null, null, null);
    }

    /** All that is known of one. */
    static VersionView whole(Version version, boolean champion, List<DriftView> drift) {
        return of(version, champion, version.slices, version.checks, version.backtests, drift);
    }

    private static VersionView of(
            Version version,
            boolean champion,
            List<Slice> slices,
            List<Check> checks,
            List<Backtest> backtests,
            List<DriftView> drift) {
        return new VersionView(
                version.id.model(),
                String.valueOf(version.id.number()),
                state(version, champion),
                version.run,
                version.job,
                version.language,
                version.flavor,
                version.artifactDigest,
                version.artifactBytes,
                version.referenceDigest,
                version.dataset(),
                version.codeDigest,
                version.codeCommit,
                version.signature,
                version.recipe,
                version.split,
                version.primaryMetric,
                version.metrics,
                version.comparisons,
                new Trigger(version.triggerKind, version.triggerCause),
                new Decision(version.promoted, version.decisionReason, version.decidedAt),
                version.createdAt,
                slices,
                checks,
                backtests,
                drift);
    }

    private static String state(Version version, boolean champion) {
        if (champion) {
            return "champion";
        }
        return version.promoted ? "former-champion" : "refused";
    }
}
