package com.kronkers.mlops.ingestion.reproduction;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.VersionDraft;
import com.kronkers.mlops.ingestion.reproduction.RowComparison.Differences;
import java.util.Objects;

/**
 * What came of making a version again.
 *
 * @param identical whether every row is there as often as it was, and no other
 * @param rows of the version that were made again; those shared with its parent are not
 * @param rebuiltRows that came out
 * @param differences rows that only one side has
 * @param sourceDigest of the upload
 * @param contractVersion whose recipe was followed
 * @param keyVersion of the pseudonym key, null if none was used
 * @param duckDb the engine's versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Verdict(
        String dataset,
        int version,
        boolean identical,
        long rows,
        long rebuiltRows,
        Differences differences,
        String sourceDigest,
        int contractVersion,
        Integer keyVersion,
        Engine duckDb) {

    /** The version of DuckDB that made the version, null if it was not recorded, and the one that made it again. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Engine(String recorded, String now) {}

    static Verdict of(DatasetVersion version, VersionDraft draft, long rows, Differences differences) {
        return new Verdict(
                version.dataset(),
                version.number(),
                differences.none(),
                rows,
                draft.parts().stream().mapToLong(VersionDraft.Part::rows).sum(),
                differences,
                version.sourceDigest(),
                version.report().contractVersion(),
                version.report().keyVersion(),
                new Engine(version.report().duckDb(), draft.report().duckDb()));
    }

    /** Whether the same engine did both, so that a difference can only be a fault. */
    boolean sameEngine() {
        return Objects.equals(duckDb.recorded(), duckDb.now());
    }
}
