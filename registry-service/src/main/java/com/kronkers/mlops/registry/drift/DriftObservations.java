package com.kronkers.mlops.registry.drift;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** What drift was seen on which version. */
@ApplicationScoped
public class DriftObservations implements PanacheRepositoryBase<DriftObservation, UUID> {

    private static final int SHOWN = 20;

    /** The latest observations of one version, newest first, at most {@value #SHOWN}. */
    public List<DriftView> latest(String model, int version) {
        return find("model = ?1 and version = ?2 order by observedAt desc", model, version).page(0, SHOWN).stream()
                .map(DriftView::of)
                .toList();
    }
}
