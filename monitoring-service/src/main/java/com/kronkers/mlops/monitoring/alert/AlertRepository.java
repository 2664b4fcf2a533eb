package com.kronkers.mlops.monitoring.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class AlertRepository implements PanacheRepositoryBase<Alert, UUID> {

    boolean isOpen(String dedupKey) {
        return count("dedupKey = ?1 and closedAt is null", dedupKey) > 0;
    }

    List<Alert> recent(int limit) {
        return find("order by closedAt desc nulls first, openedAt desc")
                .page(Page.ofSize(limit))
                .list();
    }

    List<Alert> openOf(String model) {
        return list("model = ?1 and closedAt is null order by openedAt", model);
    }

    int close(String dedupKey, Instant at, String why) {
        return update("closedAt = ?1, closedWhy = ?2 where dedupKey = ?3 and closedAt is null", at, why, dedupKey);
    }

    int closeOtherVersions(
            String model, Collection<String> kinds, Collection<String> versions, Instant at, String why) {
        return update(
                "closedAt = ?1, closedWhy = ?2 where model = ?3 and kind in ?4 and version not in ?5"
                        + " and closedAt is null",
                at,
                why,
                model,
                kinds,
                versions);
    }
}
