package com.kronkers.mlops.serving.deployment;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether a variant beside the champion may go on getting traffic, by how both did in the same window.
 *
 * @param fewestCalls below which nothing is decided
 * @param errorShare by how much its share of failed calls may be above the champion's
 * @param latencyFactor how many times the champion's 95th percentile its own may be
 * @param latencyFloor below which it is never too slow
 */
record CanaryGuard(int fewestCalls, double errorShare, double latencyFactor, Duration latencyFloor) {
    private static final double NANOS_PER_MILLI = 1e6;

    static CanaryGuard of(DeploymentConfig.Guard config) {
        return new CanaryGuard(
                config.fewestCalls(), config.errorShare(), config.latencyFactor(), config.latencyFloor());
    }

    /** What the variant broke, with the figures; empty if it did not, or if there is too little to go by. */
    Optional<String> broken(RecentCalls.Summary variant, RecentCalls.Summary champion) {
        if (variant.calls() < fewestCalls) {
            return Optional.empty();
        }
        if (variant.errorShare() > champion.errorShare() + errorShare) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%d of %d calls failed (%.1f %%, the champion's share is %.1f %%, allowed are %.1f points more)",
                    variant.errors(),
                    variant.calls(),
                    100 * variant.errorShare(),
                    100 * champion.errorShare(),
                    100 * errorShare));
        }
        boolean compared = champion.calls() - champion.errors() >= fewestCalls;
        boolean slow =
                variant.p95Nanos() > latencyFloor.toNanos() && variant.p95Nanos() > latencyFactor * champion.p95Nanos();
        if (compared && slow) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "its 95th percentile of latency is %.3f ms, the champion's %.3f ms, allowed is %.1f times that",
                    variant.p95Nanos() / NANOS_PER_MILLI,
                    champion.p95Nanos() / NANOS_PER_MILLI,
                    latencyFactor));
        }
        return Optional.empty();
    }
}
