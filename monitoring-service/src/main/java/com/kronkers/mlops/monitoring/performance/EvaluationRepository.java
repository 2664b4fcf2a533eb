package com.kronkers.mlops.monitoring.performance;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class EvaluationRepository implements PanacheRepositoryBase<Evaluation, Evaluation.Key> {

    void record(Evaluation evaluation) {
        getEntityManager().merge(evaluation);
    }

    /** Latest target time first, without those that had too few outcomes. */
    List<Evaluation> judged(String model, String version, int limit) {
        return find(
                        "model = ?1 and version = ?2 and verdict <> 'too-few-outcomes' order by targetTime desc",
                        model,
                        version)
                .page(Page.ofSize(limit))
                .list();
    }

    List<Evaluation> of(String model) {
        return list("model = ?1 order by version, targetTime", model);
    }
}
