package com.kronkers.mlops.registry.intake;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.registry.promotion.Evidence;
import com.kronkers.mlops.registry.version.Backtest;
import com.kronkers.mlops.registry.version.Check;
import com.kronkers.mlops.registry.version.Comparison;
import com.kronkers.mlops.registry.version.DatasetReference;
import com.kronkers.mlops.registry.version.Metric;
import com.kronkers.mlops.registry.version.Slice;
import com.kronkers.mlops.registry.version.StoredFile;
import com.kronkers.mlops.registry.version.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What the registry reads of {@code model-trained}. {@code reference}, {@code recipe}, {@code split}, {@code champion},
 * {@code refusedBecause}, {@code slices}, {@code checks} and {@code backtests} may be null.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelTrained(
        String model,
        String run,
        String job,
        String language,
        String flavor,
        DatasetReference dataset,
        Code code,
        LinkedFile artifact,
        LinkedFile reference,
        JsonNode signature,
        JsonNode recipe,
        JsonNode split,
        String primaryMetric,
        ChampionThen champion,
        List<Metric> metrics,
        List<Comparison> comparisons,
        Trigger trigger,
        String outcome,
        String refusedBecause,
        List<Slice> slices,
        List<Check> checks,
        List<Backtest> backtests) {

    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
    private static final String DIGEST = "sha256:[0-9a-f]{64}";
    /** The platform's own networks are always asked through a recipe; models of other libraries may do without. */
    private static final String OWN_FLAVOR = "kronkers-djl";

    private static final String VERSION = "[1-9][0-9]{0,8}";

    /** An explicit null in JSON is a missing field, so that it is not passed on as null. */
    ModelTrained {
        split = split == null || split.isNull() ? null : split;
        signature = signature == null || signature.isNull() ? null : signature;
        recipe = recipe == null || recipe.isNull() ? null : recipe;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Code(String digest, String commit) {}

    /** A file that training keeps; {@code link} is a path of training's API. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record LinkedFile(String digest, long bytes, String link) {

        StoredFile expected() {
            return new StoredFile(digest, bytes);
        }

        boolean wellFormed() {
            return digest != null && digest.matches(DIGEST) && bytes >= 0 && link != null;
        }
    }

    /** The champion the candidate was compared with. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ChampionThen(String version) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Trigger(String kind, String cause) {}

    /** Fields that are missing or malformed, so that nothing could ever be made of this event. */
    List<String> unusableFields() {
        List<String> unusable = new ArrayList<>();
        need(model != null && model.matches(NAME), "model", unusable);
        need(run != null, "run", unusable);
        need(job != null, "job", unusable);
        need(language != null, "language", unusable);
        need(flavor != null, "flavor", unusable);
        need(dataset != null && dataset.name() != null && dataset.version() > 0, "dataset", unusable);
        need(code != null && code.digest() != null, "code", unusable);
        need(artifact != null && artifact.wellFormed(), "artifact", unusable);
        need(reference == null || reference.wellFormed(), "reference", unusable);
        need(signature != null, "signature", unusable);
        need(recipe != null || !OWN_FLAVOR.equals(flavor), "recipe", unusable);
        need(primaryMetric != null, "primaryMetric", unusable);
        need(metrics != null, "metrics", unusable);
        need(comparisons != null, "comparisons", unusable);
        need(trigger != null && trigger.kind() != null, "trigger", unusable);
        need(outcome != null, "outcome", unusable);
        boolean judged = champion == null
                || champion.version() != null && champion.version().matches(VERSION);
        need(judged, "champion.version", unusable);
        need(all(slices, Slice::wellFormed), "slices", unusable);
        need(all(checks, Check::wellFormed), "checks", unusable);
        need(all(backtests, Backtest::wellFormed), "backtests", unusable);
        return unusable;
    }

    private static <T> boolean all(List<T> found, Predicate<T> wellFormed) {
        return found == null || found.stream().allMatch(one -> one != null && wellFormed.test(one));
    }

    private static void need(boolean usable, String field, List<String> unusable) {
        if (!usable) {
            unusable.add(field);
        }
    }

    @JsonIgnore
    List<LinkedFile> files() {
        return reference == null ? List.of(artifact) : List.of(artifact, reference);
    }

    /** What the gate looks at. */
    Evidence evidence() {
        Optional<String> refused = "refused".equals(outcome)
                ? Optional.of(refusedBecause == null ? "it gave no reason" : refusedBecause)
                : Optional.empty();
        OptionalInt judgedAgainst =
                champion == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(champion.version()));
        return new Evidence(refused, primaryMetric, judgedAgainst, metrics, comparisons);
    }

    /** The version to register, without number and decision. */
    Version candidate() {
        Version version = new Version();
        version.run = run;
        version.job = job;
        version.language = language;
        version.flavor = flavor;
        version.datasetName = dataset.name();
        version.datasetVersion = dataset.version();
        version.datasetDigest = dataset.digest();
        version.codeDigest = code.digest();
        version.codeCommit = code.commit();
        version.artifactDigest = artifact.digest();
        version.artifactBytes = artifact.bytes();
        version.referenceDigest = reference == null ? null : reference.digest();
        version.referenceBytes = reference == null ? null : reference.bytes();
        version.signature = signature;
        version.recipe = recipe;
        version.split = split;
        version.primaryMetric = primaryMetric;
        version.metrics = metrics;
        version.comparisons = comparisons;
        version.slices = slices;
        version.checks = checks;
        version.backtests = backtests;
        version.triggerKind = trigger.kind();
        version.triggerCause = trigger.cause();
        return version;
    }
}
