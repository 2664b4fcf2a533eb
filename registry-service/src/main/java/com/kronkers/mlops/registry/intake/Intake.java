package com.kronkers.mlops.registry.intake;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A trained model on its way in. Its state changes only under the model's lock. */
@Entity
@Table(name = "intake")
class Intake {

    /** Where an intake stands: waiting until its files are here, then registered as a version or rejected. */
    enum State {
        WAITING,
        REGISTERED,
        REJECTED
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String model;
    public String run;

    /** Id of the event that brought it: the cause of what follows. */
    public UUID eventId;

    @JdbcTypeCode(SqlTypes.JSON)
    public ModelTrained trained;

    @Enumerated(EnumType.STRING)
    public State state;

    /** The number it was registered under; null in every other state. */
    public Integer version;

    /** Why it was rejected, or why the last attempt failed; null otherwise. */
    public String reason;

    public int attempts;
    public Instant nextAttemptAt;
    public Instant receivedAt;
    public Instant finishedAt;

    static Intake of(ModelTrained trained, UUID eventId, Instant now) {
        Intake intake = new Intake();
        intake.model = trained.model();
        intake.run = trained.run();
        intake.eventId = eventId;
        intake.trained = trained;
        intake.state = State.WAITING;
        intake.nextAttemptAt = now;
        intake.receivedAt = now;
        return intake;
    }

    void registered(int number, Instant now) {
        state = State.REGISTERED;
        version = number;
        reason = null;
        finishedAt = now;
    }

    void rejected(String why, Instant now) {
        state = State.REJECTED;
        reason = why;
        finishedAt = now;
    }

    void failedFor(String why, Duration delay, Instant now) {
        attempts++;
        reason = why;
        nextAttemptAt = now.plus(delay);
    }
}
