package com.kronkers.mlops.ingestion.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Who was refused what, counted by day. */
@ApplicationScoped
class Refusals {
    private static final String COUNT =
            """
            insert into dataset_refusal (dataset, caller, permission, day, times, first_at, last_at)
            values (:dataset, :caller, :permission, :day, 1, :at, :at)
            on conflict (dataset, caller, permission, day)
            do update set times = dataset_refusal.times + 1, last_at = excluded.last_at""";
    private static final String OF_DATASET =
            """
            select caller, permission, day, times, first_at, last_at from dataset_refusal
            where dataset = :dataset order by last_at desc limit 1000""";
    private static final int LONGEST_NAME = 200;

    private final EntityManager rows;

    Refusals(EntityManager rows) {
        this.rows = rows;
    }

    /** Refusals of one permission to one caller on one day (UTC). */
    record Refusal(String caller, String permission, LocalDate day, long times, Instant firstAt, Instant lastAt) {}

    /** Counts a refusal, whatever becomes of the request's own transaction. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void count(String dataset, Caller caller, Permission permission) {
        Instant now = Instant.now();
        String name = caller.name();
        rows.createNativeQuery(COUNT)
                .setParameter("dataset", dataset)
                .setParameter("caller", name.substring(0, Math.min(name.length(), LONGEST_NAME)))
                .setParameter("permission", permission.json())
                .setParameter("day", LocalDate.ofInstant(now, ZoneOffset.UTC))
                .setParameter("at", now)
                .executeUpdate();
    }

    /** The refusals on a dataset, newest first, at most a thousand rows. */
    @Transactional
    public List<Refusal> of(String dataset) {
        return rows.createNativeQuery(OF_DATASET, Refusal.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }
}
