package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.topic.Cause;
import java.time.Instant;

/**
 * What this replica did with a target of a promotion, for the record.
 *
 * @param variant the alias
 * @param weight its share of the traffic from now on
 * @param outcome deployed, refused, retired or taken-back
 * @param explanation why it was refused or taken back; {@code null} otherwise
 * @param cause the event that decided so; of what was taken back, the one that had put it there
 */
record DeploymentRecord(
        String model,
        long revision,
        String variant,
        String version,
        String digest,
        int weight,
        boolean shadow,
        String reason,
        String outcome,
        String explanation,
        Instant at,
        Cause cause) {

    static DeploymentRecord of(Variant variant, String reason, String outcome, String explanation, Instant at) {
        return new DeploymentRecord(
                variant.identity().model(),
                variant.identity().revision(),
                variant.alias(),
                variant.identity().version(),
                variant.identity().digest(),
                variant.weight(),
                variant.isShadow(),
                reason,
                outcome,
                explanation,
                at,
                variant.target().cause());
    }

    DeploymentRecord causedBy(Cause event) {
        return new DeploymentRecord(
                model, revision, variant, version, digest, weight, shadow, reason, outcome, explanation, at, event);
    }
}
