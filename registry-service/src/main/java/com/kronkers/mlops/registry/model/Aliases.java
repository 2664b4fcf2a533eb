package com.kronkers.mlops.registry.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Who holds an alias now and who held it before. Writers hold the model's lock. */
@ApplicationScoped
public class Aliases {

    private final EntityManager database;

    Aliases(EntityManager database) {
        this.database = database;
    }

    /** The champion of {@code model}, vacant if nothing serves. */
    public Champion champion(String model) {
        return find(model, Alias.CHAMPION).map(Alias::champion).orElseGet(Champion.Vacant::new);
    }

    /** One alias of {@code model}. */
    public Optional<Alias> find(String model, String alias) {
        return Optional.ofNullable(database.find(Alias.class, new Alias.Id(model, alias)));
    }

    /** Every alias of {@code model} by name. */
    public List<Alias> of(String model) {
        return database.createQuery("from Alias where id.model = ?1 order by id.alias", Alias.class)
                .setParameter(1, model)
                .getResultList();
    }

    /** Every change of an alias of {@code model}, oldest first. */
    public List<AliasChange> history(String model) {
        return database.createQuery("from AliasChange where id.model = ?1 order by id.revision", AliasChange.class)
                .setParameter(1, model)
                .getResultList();
    }

    /** Gives the alias champion of {@code model} to what {@code next} says, as of its present revision. */
    public void enthrone(Model model, Champion next, String kind, String reason, String by, Instant now) {
        int version = next.version().orElseThrow();
        write(model, next, alias -> {
            alias.version = version;
            alias.revision = model.revision;
            alias.since = now;
        });
        database.persist(change(model, Alias.CHAMPION, version, kind, reason, by, now));
    }

    private static AliasChange change(
            Model model, String alias, int version, String kind, String reason, String by, Instant now) {
        AliasChange change = new AliasChange();
        change.id = new AliasChange.Id(model.name, model.revision, alias);
        change.version = version;
        change.kind = kind;
        change.reason = reason;
        change.changedBy = by;
        change.since = now;
        return change;
    }

    /**
     * Puts a version behind an alias beside the champion, as of the model's present revision.
     *
     * @param shadow whether it is only compared; then without weight
     */
    public void put(
            Model model,
            String name,
            int version,
            int weight,
            boolean shadow,
            String kind,
            String reason,
            String by,
            Instant now) {
        Optional<Alias> present = find(model.name, name);
        Alias alias = present.orElseGet(Alias::new);
        alias.version = version;
        alias.weight = weight;
        alias.shadow = shadow;
        alias.revision = model.revision;
        alias.since = now;
        if (present.isEmpty()) {
            alias.id = new Alias.Id(model.name, name);
            database.persist(alias);
        }
        database.persist(change(model, name, version, kind, reason, by, now));
    }

    /** Takes an alias beside the champion away, as of the model's present revision. */
    public void remove(Model model, Alias alias, String reason, String by, Instant now) {
        database.persist(change(model, alias.id.alias(), alias.version, "retirement", reason, by, now));
        database.remove(alias);
    }

    /** Takes the pin off; who serves stays the same. */
    public void unpin(Model model, Champion.Following next) {
        write(model, next, alias -> {});
    }

    private void write(Model model, Champion next, Consumer<Alias> holder) {
        Optional<Alias> present = find(model.name, Alias.CHAMPION);
        Alias alias = present.orElseGet(Alias::new);
        holder.accept(alias);
        alias.pinned = next instanceof Champion.Pinned;
        alias.pinReason = next instanceof Champion.Pinned pin ? pin.reason() : null;
        alias.pinnedBy = next instanceof Champion.Pinned pin ? pin.by() : null;
        if (present.isEmpty()) {
            alias.id = new Alias.Id(model.name, Alias.CHAMPION);
            database.persist(alias);
        }
    }
}
