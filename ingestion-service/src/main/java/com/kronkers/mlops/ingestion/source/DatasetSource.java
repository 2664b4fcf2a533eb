package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.dataset.UploadMode;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/** Where a dataset's rows are pulled from, and how far that came. A row of table {@code dataset_source}. */
@Entity
class DatasetSource {
    @EmbeddedId
    Id id;

    String connection;
    String path;

    @Convert(converter = TextsColumn.class)
    Map<String, String> parameters = new TreeMap<>();

    String query;
    String watermarkColumn;

    @Enumerated(EnumType.STRING)
    UploadMode mode;

    @Convert(converter = TextsColumn.class)
    Map<String, String> format = new TreeMap<>();

    String schedule;
    int revision;

    @Embedded
    Progress progress;

    /** The pull whose version waits for a decision; null if none does. */
    UUID awaited;

    Instant nextAt;
    String changedBy;
    Instant changedAt;

    /** A source is one dataset's. */
    @Embeddable
    record Id(String dataset, String name) {
        @Override
        public String toString() {
            return dataset + "/" + name;
        }
    }

    /** For Hibernate. */
    protected DatasetSource() {}

    DatasetSource(Id id) {
        this.id = id;
    }

    /** Defines it anew. What was reached counts on only if the same rows are read from the same place. */
    void define(SourceDefinition wanted, Instant next, String by, Instant at) {
        boolean sameRows = Objects.equals(connection, wanted.connection())
                && Objects.equals(path, wanted.path())
                && Objects.equals(parameters, wanted.parameters())
                && Objects.equals(query, wanted.query())
                && Objects.equals(watermarkColumn, wanted.watermarkColumn());
        if (!sameRows) {
            progress = null;
            awaited = null;
        }
        connection = wanted.connection();
        path = wanted.path();
        parameters = new TreeMap<>(wanted.parameters());
        query = wanted.query();
        watermarkColumn = wanted.watermarkColumn();
        mode = wanted.mode();
        format = new TreeMap<>(wanted.format());
        schedule = wanted.schedule();
        nextAt = next;
        revision++;
        changedBy = by;
        changedAt = at;
    }

    String path() {
        return path;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    String query() {
        return query;
    }

    String watermarkColumn() {
        return watermarkColumn;
    }

    Progress progress() {
        return progress == null ? Progress.NONE : progress;
    }
}
