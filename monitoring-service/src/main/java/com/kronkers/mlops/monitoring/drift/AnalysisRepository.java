package com.kronkers.mlops.monitoring.drift;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class AnalysisRepository implements PanacheRepositoryBase<Analysis, UUID> {

    List<Analysis> recent(String model, int limit) {
        return find("model = ?1 order by windowEnd desc", model)
                .page(Page.ofSize(limit))
                .list();
    }

    /** Latest first, without those that had too few samples. */
    List<Analysis> judged(String model, String version, int limit) {
        return find(
                        "model = ?1 and version = ?2 and verdict <> 'too-few-samples' order by windowEnd desc, judgedAt desc",
                        model,
                        version)
                .page(Page.ofSize(limit))
                .list();
    }
}
