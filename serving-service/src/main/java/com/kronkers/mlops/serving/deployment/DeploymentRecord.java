package com.kronkers.mlops.serving.deployment;

import java.time.Instant;

/**
 * What this replica did with a promotion, for the record.
 *
 * @param version {@code null} for a retirement
 * @param outcome deployed, refused or retired
 * @param explanation why it was refused; {@code null} otherwise
 */
record DeploymentRecord(
        String model,
        long revision,
        String version,
        String digest,
        String reason,
        String outcome,
        String explanation,
        Instant at) {}
