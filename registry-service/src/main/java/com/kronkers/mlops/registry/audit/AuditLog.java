package com.kronkers.mlops.registry.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The append-only record of who decided what about a model. */
@ApplicationScoped
public class AuditLog {

    private static final String BEGINNING = "0".repeat(64);

    private final EntityManager database;
    private final Clock clock;

    AuditLog(EntityManager database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Adds an entry to the model's chain in the caller's transaction, which holds the model's lock.
     *
     * @param actor a person's name or {@code policy:<name>}
     * @param action {@code promotion}, {@code refusal}, {@code rejection}, {@code rollback}, {@code unpin},
     *     {@code variant}, {@code variant-removal}, {@code take-back}, {@code grant} or {@code grant-removal}
     * @param version concerned; null if none is
     * @param revision of the model after the decision
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void append(String model, String actor, String action, Integer version, long revision, String reason) {
        Optional<AuditEntry> last = last(model);
        AuditEntry entry = new AuditEntry();
        entry.id = new AuditEntry.Id(model, last.map(e -> e.id.number() + 1).orElse(1L));
        entry.at = clock.instant();
        entry.actor = actor;
        entry.action = action;
        entry.version = version;
        entry.revision = revision;
        entry.reason = reason;
        entry.previousHash = last.map(e -> e.hash).orElse(BEGINNING);
        entry.hash = entry.computeHash();
        database.persist(entry);
    }

    List<AuditEntry> of(String model) {
        return database.createQuery("from AuditEntry where id.model = ?1 order by id.number", AuditEntry.class)
                .setParameter(1, model)
                .getResultList();
    }

    /** The number of the first entry that is missing, changed or out of order in a chain; empty if it is whole. */
    static OptionalLong firstBroken(List<AuditEntry> chain) {
        String previous = BEGINNING;
        long expected = 1;
        for (AuditEntry entry : chain) {
            boolean linked = entry.id.number() == expected && entry.previousHash.equals(previous);
            if (!linked || !entry.hash.equals(entry.computeHash())) {
                return OptionalLong.of(expected);
            }
            previous = entry.hash;
            expected++;
        }
        return OptionalLong.empty();
    }

    private Optional<AuditEntry> last(String model) {
        return database.createQuery("from AuditEntry where id.model = ?1 order by id.number desc", AuditEntry.class)
                .setParameter(1, model)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }
}
