package com.kronkers.mlops.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Models by name. */
@ApplicationScoped
public class ModelRepository implements PanacheRepositoryBase<Model, String> {

    /** Makes the model's row if it is not there; safe when two transactions do it at once. */
    public void openIfAbsent(String name, Instant now) {
        getEntityManager()
                .createNativeQuery("insert into model (name, revision, created_at) values (?1, 0, ?2)"
                        + " on conflict (name) do nothing")
                .setParameter(1, name)
                .setParameter(2, now)
                .executeUpdate();
    }

    /** The model, locked until the transaction ends, so that its changes happen one after another. */
    public Optional<Model> lock(String name) {
        return findByIdOptional(name, LockModeType.PESSIMISTIC_WRITE);
    }

    List<Model> byName() {
        return list("order by name");
    }
}
