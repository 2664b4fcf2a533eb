package com.kronkers.mlops.ingestion.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.quality.Finding;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** A version as the REST interface shows it. Fields as in the event {@code data-ingested}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionView(
        String dataset,
        int version,
        Integer parent,
        List<Parent> parents,
        Change change,
        Quality quality,
        String digest,
        long rows,
        long newRows,
        long rejectedRows,
        UploadMode mode,
        int contractVersion,
        List<Column> columns,
        String timeColumn,
        LocalDate timeFrom,
        LocalDate timeThrough,
        List<Finding> findings,
        Instant createdAt,
        String createdBy) {

    /** An input of a derived version. */
    public record Parent(String dataset, int version) {}

    /** The version as it stands. */
    public static VersionView of(DatasetVersion version) {
        return of(version, version.withdrawn() ? Change.WITHDRAWN : Change.CREATED);
    }

    /** The version right after a change. */
    public static VersionView of(DatasetVersion version, Change change) {
        return new VersionView(
                version.dataset(),
                version.number(),
                version.parent(),
                version.inputs().isEmpty()
                        ? null
                        : version.inputs().stream()
                                .map(input -> new Parent(input.dataset(), input.version()))
                                .toList(),
                change,
                version.quality(),
                version.digest(),
                version.rows(),
                version.newRows(),
                version.rejectedRows(),
                version.mode(),
                version.contract().version(),
                version.contract().columns(),
                version.contract().timeColumn(),
                version.profile().timeFrom(),
                version.profile().timeThrough(),
                version.findings(),
                version.createdAt(),
                version.createdBy());
    }
}
