package com.kronkers.mlops.training.job;

import java.time.Instant;

/**
 * Where a job is in its life. The methods are the only legal transitions:
 * {@code queued -> running -> succeeded | failed}, {@code queued | running -> cancelled}, and back from running to queued
 * when the runner is stopped.
 */
public sealed interface JobState {

    /** The state's name in the API and the database. */
    String name();

    /** How many times the job was claimed so far; it tells a runner that lost the job from the one that has it. */
    int attempt();

    /** When the present or last attempt began; null if none has. */
    default Instant startedAt() {
        return null;
    }

    /** When the job came to its end; null if it has not. */
    default Instant finishedAt() {
        return null;
    }

    /** What the validator said, {@code validated} or {@code refused}; null unless the job succeeded. */
    default String outcome() {
        return null;
    }

    /** Why it failed or was cancelled; null otherwise. */
    default String error() {
        return null;
    }

    /** Waits for a runner. */
    record Queued(int attempt) implements JobState {
        @Override
        public String name() {
            return "queued";
        }

        public Cancelled cancel(String reason, Instant at) {
            return new Cancelled(attempt, null, reason, at);
        }
    }

    /** A runner has it, and keeps it while it renews its lease; after the lease anyone may claim it again. */
    record Running(int attempt, Instant startedAt) implements JobState {
        @Override
        public String name() {
            return "running";
        }

        /** @param outcome what the validator said: validated or refused */
        public Succeeded succeed(String outcome, Instant at) {
            return new Succeeded(attempt, startedAt, outcome, at);
        }

        public Failed fail(String error, Instant at) {
            return new Failed(attempt, startedAt, error, at);
        }

        public Cancelled cancel(String reason, Instant at) {
            return new Cancelled(attempt, startedAt, reason, at);
        }

        public Queued release() {
            return new Queued(attempt);
        }
    }

    /** A model was trained and judged; {@code outcome} says how. */
    record Succeeded(int attempt, Instant startedAt, String outcome, Instant finishedAt) implements JobState {
        @Override
        public String name() {
            return "succeeded";
        }
    }

    /** No model came out of it; {@code error} says why. */
    record Failed(int attempt, Instant startedAt, String error, Instant finishedAt) implements JobState {
        @Override
        public String name() {
            return "failed";
        }
    }

    /** Nobody wants its result any more; {@code reason} says why. */
    record Cancelled(int attempt, Instant startedAt, String reason, Instant finishedAt) implements JobState {
        @Override
        public String name() {
            return "cancelled";
        }

        @Override
        public String error() {
            return reason;
        }
    }
}
