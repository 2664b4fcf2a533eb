package com.kronkers.mlops.training.job;

import java.util.UUID;

/** Fired in the transaction that cancels a job, so that the runner that has it need not wait for its next look. */
public record JobCancelled(UUID job) {}
