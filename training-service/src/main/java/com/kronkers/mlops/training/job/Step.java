package com.kronkers.mlops.training.job;

import java.time.Instant;

/**
 * A part of a job's work.
 *
 * @param name fetch, train, validate or publish; for a project also environment, prepare and adopt
 * @param finishedAt null while it goes on, or where it broke off
 */
public record Step(String name, Instant startedAt, Instant finishedAt) {}
