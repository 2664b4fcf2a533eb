package com.kronkers.mlops.ingestion.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The grants of datasets and how they came to be. */
@ApplicationScoped
class Grants {
    private final EntityManager rows;

    Grants(EntityManager rows) {
        this.rows = rows;
    }

    /** What was granted on a dataset, by grantee. */
    @Transactional
    SortedMap<String, Set<Permission>> of(String dataset) {
        SortedMap<String, Set<Permission>> grants = new TreeMap<>();
        stored(dataset).forEach(grant -> grants.computeIfAbsent(
                        grant.id.grantee(), grantee -> EnumSet.noneOf(Permission.class))
                .add(grant.id.permission()));
        return grants;
    }

    /** What any of the grantees was granted, by dataset. */
    @Transactional
    Map<String, Set<Permission>> held(Collection<String> grantees) {
        Map<String, Set<Permission>> held = new HashMap<>();
        rows.createQuery("from DatasetGrant g where g.id.grantee in :grantees", DatasetGrant.class)
                .setParameter("grantees", grantees)
                .getResultStream()
                .forEach(grant -> held.computeIfAbsent(grant.id.dataset(), dataset -> EnumSet.noneOf(Permission.class))
                        .add(grant.id.permission()));
        return held;
    }

    /** What any of the grantees was granted on one dataset. */
    @Transactional
    Set<Permission> held(String dataset, Collection<String> grantees) {
        List<Permission> held = rows.createQuery(
                        "select g.id.permission from DatasetGrant g"
                                + " where g.id.dataset = :dataset and g.id.grantee in :grantees",
                        Permission.class)
                .setParameter("dataset", dataset)
                .setParameter("grantees", grantees)
                .getResultList();
        EnumSet<Permission> all = EnumSet.noneOf(Permission.class);
        all.addAll(held);
        return all;
    }

    /** Makes these the grants of a dataset whose row is locked, and notes each one that is new or gone. */
    @Transactional(Transactional.TxType.MANDATORY)
    void replace(String dataset, Map<String, Set<Permission>> wanted, String by, Instant at) {
        for (DatasetGrant grant : stored(dataset)) {
            if (!wanted.getOrDefault(grant.id.grantee(), Set.of()).contains(grant.id.permission())) {
                rows.remove(grant);
                note(dataset, DatasetGrantChange.Kind.REVOKED, grant.id.grantee(), grant.id.permission(), by, at);
            }
        }
        wanted.forEach((grantee, permissions) -> permissions.forEach(permission -> {
            DatasetGrant.Id id = new DatasetGrant.Id(dataset, grantee, permission);
            if (rows.find(DatasetGrant.class, id) == null) {
                rows.persist(new DatasetGrant(id, by, at));
                note(dataset, DatasetGrantChange.Kind.GRANTED, grantee, permission, by, at);
            }
        }));
    }

    /** Notes a change. */
    @Transactional(Transactional.TxType.MANDATORY)
    void note(
            String dataset,
            DatasetGrantChange.Kind kind,
            String subject,
            Permission permission,
            String by,
            Instant at) {
        rows.persist(new DatasetGrantChange(dataset, kind, subject, permission, by, at));
    }

    /** Every change on a dataset, oldest first. */
    @Transactional
    List<DatasetGrantChange> history(String dataset) {
        return rows.createQuery(
                        "from DatasetGrantChange c where c.dataset = :dataset order by c.changedAt, c.id",
                        DatasetGrantChange.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }

    private List<DatasetGrant> stored(String dataset) {
        return rows.createQuery("from DatasetGrant g where g.id.dataset = :dataset", DatasetGrant.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }
}
