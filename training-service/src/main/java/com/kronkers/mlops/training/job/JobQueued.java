package com.kronkers.mlops.training.job;

/** Fired in the transaction that queues a job, so that a runner need not wait for its next look. */
public record JobQueued() {}
