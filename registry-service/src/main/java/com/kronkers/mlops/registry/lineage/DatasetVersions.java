package com.kronkers.mlops.registry.lineage;

import com.kronkers.mlops.outbox.EventContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the registry knows of dataset versions, for lineage. */
@ApplicationScoped
class DatasetVersions {

    private final EntityManager database;

    DatasetVersions(EntityManager database) {
        this.database = database;
    }

    /** Records what the event says; a later event about the same version replaces what an earlier one said. */
    void record(DataIngested event, EventContext context) {
        DatasetVersion.Id id = new DatasetVersion.Id(event.dataset(), event.version());
        DatasetVersion known = database.find(DatasetVersion.class, id);
        DatasetVersion version = known == null ? new DatasetVersion() : known;
        version.id = id;
        version.parent = event.parent();
        version.parents = event.parents() == null ? List.of() : event.parents();
        version.change = event.change();
        version.quality = event.quality();
        version.digest = event.digest();
        version.rowCount = event.rows();
        version.timeFrom = event.timeFrom();
        version.timeThrough = event.timeThrough();
        version.eventId = context.id();
        version.recordedAt = context.time();
        if (known == null) {
            database.persist(version);
        }
    }

    /** The version and all it was derived from, nearest first; only what ingestion has told so far. */
    List<DatasetVersion> ancestry(String dataset, int number) {
        List<DatasetVersion> ancestry = new ArrayList<>();
        Deque<DatasetVersion.Id> open = new ArrayDeque<>(List.of(new DatasetVersion.Id(dataset, number)));
        Set<DatasetVersion.Id> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Optional.ofNullable(database.find(DatasetVersion.class, open.remove()))
                    .ifPresent(version -> {
                        ancestry.add(version);
                        sources(version).stream().filter(seen::add).forEach(open::add);
                    });
        }
        return ancestry;
    }

    private static List<DatasetVersion.Id> sources(DatasetVersion version) {
        return version.parents.stream()
                .map(parent -> new DatasetVersion.Id(parent.dataset(), parent.version()))
                .toList();
    }
}
