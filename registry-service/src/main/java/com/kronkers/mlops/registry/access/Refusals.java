package com.kronkers.mlops.registry.access;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;

/** Whom serving refused, as long and as much as the configuration says. */
@ApplicationScoped
class Refusals implements PanacheRepositoryBase<Refusal, Long> {

    private final RefusalConfig config;
    private final Clock clock;

    Refusals(RefusalConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Of the model, newest first, those that were recorded before number {@code before}. */
    List<Refusal> of(String model, long before, int limit) {
        return find("model = ?1 and id < ?2 order by id desc", model, before)
                .page(0, limit)
                .list();
    }

    /** Deletes what is too old or too much. */
    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @Transactional
    void sweep() {
        getEntityManager()
                .createNativeQuery(
                        """
                        delete from access_refusal where last_at < ?1 or id in (
                            select id from (
                                select id, row_number() over (
                                    partition by model, department, reason order by id desc) as place
                                from access_refusal) numbered
                            where place > ?2)""")
                .setParameter(1, clock.instant().minus(config.kept()))
                .setParameter(2, config.most())
                .executeUpdate();
    }
}
