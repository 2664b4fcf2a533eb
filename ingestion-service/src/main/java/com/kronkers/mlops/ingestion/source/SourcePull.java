package com.kronkers.mlops.ingestion.source;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One pull, from its request to its end. A row of table {@code dataset_pull}. */
@Entity
@Table(name = "dataset_pull")
class SourcePull {
    @Id
    UUID id;

    String dataset;
    String source;
    int revision;

    @Enumerated(EnumType.STRING)
    Cause cause;

    String requestedBy;

    @Enumerated(EnumType.STRING)
    State state;

    String outcome;
    Integer version;
    int attempts;
    String windowFrom;
    String windowTo;
    String validator;
    String lastModified;
    Instant requestedAt;
    Instant dueAt;
    Instant startedAt;
    Instant finishedAt;

    enum Cause {
        SCHEDULE,
        MANUAL
    }

    enum State {
        /** Waits, runs, or waits to be tried again. */
        QUEUED,
        /** A version holds the rows. */
        DONE,
        /** The source had nothing new. */
        UNCHANGED,
        FAILED
    }

    /** For Hibernate. */
    protected SourcePull() {}

    /** What a version remembers of the pull, so that it is made once however often the pull is tried. */
    String idempotencyKey() {
        return "pull-" + id;
    }

    /** The increment that was fixed by an earlier attempt, null if there was none. */
    Window window() {
        return windowTo == null ? null : new Window(windowFrom, windowTo);
    }

    /** What the source will have reached once the content this attempt reads is committed. */
    Progress progress() {
        return new Progress(validator, lastModified, windowTo);
    }

    void finish(State end, String what, Instant at) {
        state = end;
        outcome = what;
        finishedAt = at;
    }
}
