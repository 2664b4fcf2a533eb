package com.kronkers.mlops.ingestion.ingest;

import java.nio.file.Path;
import java.util.List;

/**
 * An upload as typed Parquet, and apart from it what did not fit.
 *
 * @param recipe what was done with every record
 * @param chunks what became of the records, in file order
 * @param received records and lines that are none
 * @param rejected a {@link RejectedRows} file in line order, null if nothing was rejected
 * @param rejectedRows its number of rows
 * @param reasons why they were rejected
 */
record TypedRows(
        Recipe recipe, List<ConvertedChunk> chunks, long received, Path rejected, long rejectedRows, Tally reasons) {

    /** The accepted rows. */
    long rows() {
        return chunks.stream().mapToLong(ConvertedChunk::rows).sum();
    }

    /** Values changed while cleaning. */
    Tally fixes() {
        Tally all = new Tally();
        chunks.forEach(chunk -> all.add(chunk.fixes()));
        return all;
    }

    /** Rules of severity {@code warn} that accepted rows broke. */
    Tally warnings() {
        Tally all = new Tally();
        chunks.forEach(chunk -> all.add(chunk.warnings()));
        return all;
    }

    /** Rules of severity {@code reject-version} that accepted rows broke. */
    Tally breaches() {
        Tally all = new Tally();
        chunks.forEach(chunk -> all.add(chunk.breaches()));
        return all;
    }
}
