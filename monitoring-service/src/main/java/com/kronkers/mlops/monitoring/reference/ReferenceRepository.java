package com.kronkers.mlops.monitoring.reference;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class ReferenceRepository implements PanacheRepositoryBase<ModelReference, ModelReference.Key> {

    private final Clock clock;

    ReferenceRepository(Clock clock) {
        this.clock = clock;
    }

    /** Orders a reference that is not here yet, or is here with another digest. */
    void order(String model, String version, String digest) {
        ModelReference existing = findById(new ModelReference.Key(model, version));
        if (existing != null && existing.digest.equals(digest)) {
            return;
        }
        ModelReference wanted = existing == null ? new ModelReference() : existing;
        wanted.model = model;
        wanted.version = version;
        wanted.digest = digest;
        wanted.state = ModelReference.PENDING;
        wanted.attempts = 0;
        wanted.nextAttemptAt = clock.instant();
        wanted.lastError = null;
        wanted.content = null;
        persist(wanted);
    }

    /** Takes one piece of due work; nobody else gets it until the lease is over. */
    Optional<Order> claim(Duration lease) {
        Instant now = clock.instant();
        List<ModelReference> due = getEntityManager()
                .createNativeQuery(
                        "select * from model_reference where state = 'pending' and next_attempt_at <= :now"
                                + " order by next_attempt_at limit 1 for update skip locked",
                        ModelReference.class)
                .setParameter("now", now)
                .getResultList();
        return due.stream().findFirst().map(reference -> {
            reference.attempts++;
            reference.nextAttemptAt = now.plus(lease);
            return new Order(reference.model, reference.version, reference.digest, reference.attempts);
        });
    }

    /** A claimed piece of work. */
    record Order(String model, String version, String digest, int attempts) {}

    void store(Order order, byte[] content) {
        waiting(order).ifPresent(reference -> {
            reference.state = ModelReference.STORED;
            reference.content = content;
            reference.lastError = null;
        });
    }

    void failed(Order order, String error, Instant nextAttempt) {
        waiting(order).ifPresent(reference -> {
            reference.lastError = error;
            reference.nextAttemptAt = nextAttempt;
        });
    }

    /** Unless another digest was ordered meanwhile. */
    private Optional<ModelReference> waiting(Order order) {
        return findByIdOptional(new ModelReference.Key(order.model(), order.version()))
                .filter(reference -> reference.digest.equals(order.digest()));
    }
}
