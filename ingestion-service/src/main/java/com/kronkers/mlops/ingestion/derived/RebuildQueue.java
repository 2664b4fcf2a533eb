package com.kronkers.mlops.ingestion.derived;

import com.kronkers.mlops.ingestion.dataset.HeadChanged;
import com.kronkers.mlops.outbox.UuidV7;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The rebuilds to be done, kept in the database: they are queued by the transaction that makes them necessary. */
@ApplicationScoped
public class RebuildQueue {
    private static final String CLAIM =
            """
            select * from rebuild where state = 'QUEUED'
            order by requested_at limit 1
            for update skip locked""";

    private final EntityManager rows;
    private final Event<Queued> queued;

    /** Fired in the transaction that queued a rebuild. */
    record Queued(String dataset) {}

    RebuildQueue(EntityManager rows, Event<Queued> queued) {
        this.rows = rows;
        this.queued = queued;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void inputChanged(@Observes HeadChanged change) {
        List<String> dependants = rows.createQuery(
                        "select d.name from Dataset d join d.inputs i where i = :input order by d.name", String.class)
                .setParameter("input", change.dataset())
                .getResultList();
        dependants.stream().distinct().forEach(dataset -> add(dataset, change.eventId()));
    }

    /**
     * Queues a rebuild.
     *
     * @param cause the event that made it necessary, null for a new definition
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(String dataset, UUID cause) {
        Instant now = Instant.now();
        rows.persist(new Rebuild(UuidV7.at(now), dataset, cause, now));
        queued.fire(new Queued(dataset));
    }

    /** The oldest waiting rebuild, which nobody else gets while the transaction lasts. */
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<Rebuild> claim() {
        @SuppressWarnings("unchecked")
        List<Rebuild> claimed = rows.createNativeQuery(CLAIM, Rebuild.class).getResultList();
        return claimed.stream().findFirst();
    }

    /** Puts a rebuild that failed for a passing reason behind the others. */
    @Transactional(Transactional.TxType.MANDATORY)
    void postpone(UUID id) {
        Rebuild rebuild = rows.find(Rebuild.class, id);
        if (rebuild != null && rebuild.state == Rebuild.State.QUEUED) {
            rebuild.requestedAt = Instant.now();
        }
    }

    /** The last rebuild of a dataset. */
    @Transactional
    public Optional<Rebuild> last(String dataset) {
        return rows.createQuery(
                        "from Rebuild r where r.dataset = :dataset order by r.requestedAt desc, r.id desc",
                        Rebuild.class)
                .setParameter("dataset", dataset)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }
}
