package com.kronkers.mlops.ingestion.derived;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** One piece of work: build a derived dataset from the newest inputs. A row of table {@code rebuild}. */
@Entity
public class Rebuild {
    @Id
    UUID id;

    String dataset;
    UUID cause;

    @Enumerated(EnumType.STRING)
    State state;

    String outcome;
    Instant requestedAt;
    Instant finishedAt;

    /** Where the work stands. */
    public enum State {
        QUEUED,
        DONE,
        FAILED
    }

    /** For Hibernate. */
    protected Rebuild() {}

    Rebuild(UUID id, String dataset, UUID cause, Instant requestedAt) {
        this.id = id;
        this.dataset = dataset;
        this.cause = cause;
        this.state = State.QUEUED;
        this.requestedAt = requestedAt;
    }

    void finish(State reached, String what) {
        state = reached;
        outcome = what;
        finishedAt = Instant.now();
    }

    public State state() {
        return state;
    }

    /** What it led to, for a person; null while it is queued. */
    public String outcome() {
        return outcome;
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    /** When it ended, null while it is queued. */
    public Instant finishedAt() {
        return finishedAt;
    }
}
