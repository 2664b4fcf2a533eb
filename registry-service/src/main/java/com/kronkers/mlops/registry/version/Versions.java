package com.kronkers.mlops.registry.version;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;

/** Registered versions. New ones are numbered under the model's lock. */
@ApplicationScoped
public class Versions {

    private final EntityManager database;

    Versions(EntityManager database) {
        this.database = database;
    }

    /** One version of {@code model}. */
    public Optional<Version> find(String model, int number) {
        return Optional.ofNullable(database.find(Version.class, new Version.Id(model, number)));
    }

    /** One version by its number as callers write it; empty also where that is no number. */
    public Optional<Version> find(String model, String number) {
        return number.matches("[1-9][0-9]{0,8}") ? find(model, Integer.parseInt(number)) : Optional.empty();
    }

    /** The version that came out of {@code run}. */
    public Optional<Version> ofRun(String model, String run) {
        return database.createQuery("from Version where id.model = ?1 and run = ?2", Version.class)
                .setParameter(1, model)
                .setParameter(2, run)
                .getResultStream()
                .findFirst();
    }

    /** Every version of {@code model}, newest first. */
    public List<Version> of(String model) {
        return database.createQuery("from Version where id.model = ?1 order by id.number desc", Version.class)
                .setParameter(1, model)
                .getResultList();
    }

    /** Gives {@code version} the next number of {@code model}. */
    public void number(Version version, String model) {
        Integer last = database.createQuery("select max(id.number) from Version where id.model = ?1", Integer.class)
                .setParameter(1, model)
                .getSingleResult();
        version.id = new Version.Id(model, last == null ? 1 : last + 1);
    }

    /** Keeps a numbered and judged version. */
    public void register(Version version) {
        database.persist(version);
    }
}
