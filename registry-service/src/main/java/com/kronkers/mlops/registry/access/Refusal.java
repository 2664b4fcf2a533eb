package com.kronkers.mlops.registry.access;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Requests of a department that one replica of serving refused in an interval, for one reason. */
@Entity
@Table(name = "access_refusal")
class Refusal {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public UUID eventId;
    public String model;

    /** Null where the caller's token names none. */
    public String department;

    public String reason;
    public long requests;
    public Instant firstAt;
    public Instant lastAt;
    public String replica;

    static Refusal of(AccessRefused refused, UUID eventId) {
        Refusal refusal = new Refusal();
        refusal.eventId = eventId;
        refusal.model = refused.model();
        refusal.department = refused.department();
        refusal.reason = refused.reason();
        refusal.requests = refused.count();
        refusal.firstAt = refused.from();
        refusal.lastAt = refused.to();
        refusal.replica = refused.replica();
        return refusal;
    }
}
