package com.kronkers.mlops.monitoring.performance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;

/** Predictions and outcomes, as rows that are only inserted, joined and aged out: plain SQL. */
@ApplicationScoped
class PerformanceRecords {

    /** Outcomes are evaluated soon after they come; older ones need not be read again each time. */
    private static final Duration LOOKED_BACK = Duration.ofDays(2);

    private final Session session;
    private final Clock clock;

    PerformanceRecords(Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** A target time of a version whose outcomes have settled and have not been evaluated yet. */
    record Due(String model, String version, String targetTime) {}

    /** A prediction with its truth; {@code previous} is the truth before it, or null. */
    record Pair(double predicted, double actual, Double previous) {}

    /** Stores predictions; those that are here change nothing. */
    @Transactional(Transactional.TxType.MANDATORY)
    void predicted(List<Predicted> predictions) {
        for (Predicted predicted : predictions) {
            session.createNativeMutationQuery(
                            "insert into prediction (id, model, version, entity, target_time, value, at)"
                                    + " values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing")
                    .setParameter(1, predicted.id())
                    .setParameter(2, predicted.model())
                    .setParameter(3, predicted.version())
                    .setParameter(4, EntityKey.of(predicted.entity()))
                    .setParameter(5, predicted.time())
                    .setParameter(6, predicted.value())
                    .setParameter(7, predicted.at())
                    .executeUpdate();
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void observed(Outcome outcome, UUID id) {
        boolean named = outcome.namesEntityAndTime();
        session.createNativeMutationQuery("insert into outcome"
                        + " (id, model, prediction_id, entity, target_time, actual, observed_at, received_at)"
                        + " values (?, ?, cast(? as text), cast(? as text), cast(? as text), ?, ?, ?)"
                        + " on conflict (id) do nothing")
                .setParameter(1, id)
                .setParameter(2, outcome.model())
                .setParameter(3, outcome.predictionId())
                .setParameter(4, named ? EntityKey.of(outcome.entity()) : null)
                .setParameter(5, named ? outcome.time() : null)
                .setParameter(6, outcome.actual())
                .setParameter(7, outcome.observedAt())
                .setParameter(8, clock.instant())
                .executeUpdate();
    }

    /** Gives outcomes that name only a prediction its entity and time, once the prediction is here. */
    @Transactional(Transactional.TxType.MANDATORY)
    void resolve() {
        session.createNativeMutationQuery("update outcome o set entity = p.entity, target_time = p.target_time"
                        + " from prediction p where o.entity is null and p.id = o.prediction_id and p.model = o.model")
                .executeUpdate();
    }

    /** @param before outcomes that came later than this may still have company on the way */
    @Transactional(Transactional.TxType.MANDATORY)
    List<Due> due(Instant before) {
        return session.createNativeQuery(
                        "with settled as (select model, target_time, max(received_at) as last from outcome"
                                + " where entity is not null and received_at > :since group by model, target_time"
                                + " having max(received_at) <= :before)"
                                + " select distinct d.model, d.version, s.target_time from deployment d"
                                + " join settled s on s.model = d.model"
                                + " where exists (select 1 from prediction p where p.model = d.model"
                                + " and p.version = d.version and p.target_time = s.target_time)"
                                + " and not exists (select 1 from evaluation e where e.model = d.model"
                                + " and e.version = d.version and e.target_time = s.target_time"
                                + " and e.evaluated_at >= s.last) order by 3",
                        Tuple.class)
                .setParameter("since", before.minus(LOOKED_BACK))
                .setParameter("before", before)
                .getResultStream()
                .map(row -> new Due(row.get(0, String.class), row.get(1, String.class), row.get(2, String.class)))
                .toList();
    }

    /** Each entity once, with its latest prediction and its latest truth, however often it was asked. */
    @Transactional(Transactional.TxType.MANDATORY)
    List<Pair> pairs(Due due) {
        return session.createNativeQuery(
                        "with latest as (select distinct on (entity) entity, value from prediction where model = :model"
                                + " and version = :version and target_time = :time order by entity, at desc),"
                                + " truth as (select distinct on (entity) entity, actual from outcome"
                                + " where model = :model and target_time = :time order by entity, observed_at desc)"
                                + " select latest.value, truth.actual, (select o.actual from outcome o"
                                + " where o.model = :model and o.entity = latest.entity and o.target_time < :time"
                                + " order by o.target_time desc, o.observed_at desc limit 1)"
                                + " from latest join truth using (entity) order by entity",
                        Tuple.class)
                .setParameter("model", due.model())
                .setParameter("version", due.version())
                .setParameter("time", due.targetTime())
                .getResultStream()
                .map(row -> new Pair(row.get(0, Double.class), row.get(1, Double.class), row.get(2, Double.class)))
                .toList();
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void deleteOlderThan(Instant time) {
        session.createNativeMutationQuery("delete from prediction where at < :time")
                .setParameter("time", time)
                .executeUpdate();
        session.createNativeMutationQuery("delete from outcome where received_at < :time")
                .setParameter("time", time)
                .executeUpdate();
    }
}
