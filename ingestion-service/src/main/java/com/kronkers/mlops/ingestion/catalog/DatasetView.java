package com.kronkers.mlops.ingestion.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.derived.Rebuild;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A dataset as the REST interface shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DatasetView(
        String name,
        String description,
        String owner,
        String purpose,
        Set<Permission> permissions,
        String timeColumn,
        Integer contractVersion,
        List<Column> columns,
        Derivation derived,
        Integer latest,
        Instant createdAt) {

    /** How a derived dataset is made, and how its last rebuild went. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Derivation(String sql, Map<String, String> inputs, LastRebuild lastRebuild) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LastRebuild(String state, String outcome, Instant requestedAt, Instant finishedAt) {}

    /**
     * @param permissions what the caller may do
     * @param latest the head's number, null without one
     * @param rebuild the last one, null without one
     */
    static DatasetView of(Dataset dataset, Set<Permission> permissions, Integer latest, Rebuild rebuild) {
        return new DatasetView(
                dataset.name(),
                dataset.description(),
                dataset.owner(),
                dataset.purpose(),
                permissions,
                dataset.timeColumn(),
                dataset.contract().map(DataContract::version).orElse(null),
                dataset.contract().map(DataContract::columns).orElse(null),
                dataset.derived() ? new Derivation(dataset.derivedSql(), dataset.inputs(), last(rebuild)) : null,
                latest,
                dataset.createdAt());
    }

    /** All that someone sees who may not see the dataset: that it exists, and whom to ask. */
    static DatasetView undisclosed(Dataset dataset) {
        return new DatasetView(
                dataset.name(), null, dataset.owner(), null, Set.of(), null, null, null, null, null, null);
    }

    private static LastRebuild last(Rebuild rebuild) {
        return rebuild == null
                ? null
                : new LastRebuild(
                        rebuild.state().name().toLowerCase(java.util.Locale.ROOT),
                        rebuild.outcome(),
                        rebuild.requestedAt(),
                        rebuild.finishedAt());
    }
}
