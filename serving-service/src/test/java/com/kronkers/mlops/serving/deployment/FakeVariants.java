package com.kronkers.mlops.serving.deployment;

import java.time.Duration;
import java.time.Instant;

/** Variants of a fake model, in memory. */
final class FakeVariants {
    static final ModelPromoted.Artifact ARTIFACT =
            new ModelPromoted.Artifact("sha256:" + "0".repeat(64), 1, "/models/m/versions/1/artifact");

    private FakeVariants() {}

    static Variant champion(long revision, ServingModel network) {
        return of("champion", String.valueOf(revision), revision, 100, network);
    }

    static Variant of(String alias, String version, long revision, int weight, ServingModel network) {
        return of(target(alias, version, weight, false), revision, network);
    }

    static Variant shadow(String alias, String version, long revision, ServingModel network) {
        return of(target(alias, version, 0, true), revision, network);
    }

    /** One whose model cannot be loaded again. */
    static Variant of(ModelPromoted.Target target, long revision, ServingModel network) {
        return new Variant(
                target,
                deployed(target, revision, network),
                () -> {
                    throw new RefusedVersionException("it is in no cache");
                },
                () -> {});
    }

    static DeployedModel deployed(ModelPromoted.Target target, long revision, ServingModel network) {
        return deployed(target, revision, network, Duration.ofSeconds(10));
    }

    static DeployedModel deployed(
            ModelPromoted.Target target, long revision, ServingModel network, Duration longestCall) {
        return new DeployedModel(
                new DeployedModel.Identity(
                        "m",
                        target.version(),
                        revision,
                        target.alias(),
                        target.artifact().digest()),
                new SharedNetwork(network, 1, longestCall, () -> {}),
                null,
                Instant.EPOCH,
                new RecentCalls(),
                InferenceMeters.none(),
                MicroBatches.Limits.ALONE);
    }

    static ModelPromoted.Target target(String alias, String version, int weight, boolean shadow) {
        return new ModelPromoted.Target(
                alias, version, weight, shadow, ARTIFACT, new ModelPromoted.Dataset("data", 1), null, null);
    }
}
