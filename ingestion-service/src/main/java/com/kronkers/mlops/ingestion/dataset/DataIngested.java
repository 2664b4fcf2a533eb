package com.kronkers.mlops.ingestion.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.quality.Finding;
import java.time.LocalDate;
import java.util.List;

/**
 * The event {@code data-ingested}: a dataset has a new version, or the standing of a version changed. Its meaning and
 * optional fields are those of {@code contracts/}.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record DataIngested(
        String dataset,
        int version,
        Integer parent,
        List<Parent> parents,
        Change change,
        Quality quality,
        String digest,
        long rows,
        long rejectedRows,
        UploadMode mode,
        long newRows,
        List<EventColumn> columns,
        int contractVersion,
        String timeColumn,
        LocalDate timeFrom,
        LocalDate timeThrough,
        Links links,
        List<Finding> findings) {

    record Parent(String dataset, int version) {}

    record EventColumn(String name, ColumnType type, Classification classification) {}

    record Links(String data, String profile) {}

    /** The fact about a version as it stands now. */
    static DataIngested of(DatasetVersion version, Change change) {
        String path = "/datasets/" + version.dataset() + "/versions/" + version.number();
        return new DataIngested(
                version.dataset(),
                version.number(),
                version.parent(),
                version.inputs().stream()
                        .map(input -> new Parent(input.dataset(), input.version()))
                        .toList(),
                change,
                version.quality(),
                version.digest(),
                version.rows(),
                version.rejectedRows(),
                version.mode(),
                version.newRows(),
                version.contract().columns().stream()
                        .map(column -> new EventColumn(column.name(), column.type(), column.classification()))
                        .toList(),
                version.contract().version(),
                version.contract().timeColumn(),
                version.profile().timeFrom(),
                version.profile().timeThrough(),
                new Links(path + "/content", path + "/profile"),
                version.findings());
    }
}
