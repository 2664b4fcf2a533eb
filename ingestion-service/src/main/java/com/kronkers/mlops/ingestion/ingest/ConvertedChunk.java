package com.kronkers.mlops.ingestion.ingest;

import java.nio.file.Path;

/**
 * What became of a chunk.
 *
 * @param chunk its records
 * @param part the accepted rows as typed, protected Parquet, in file order
 * @param rows their number
 * @param unfit a {@link RejectedRows} file of the others, null if there are none
 * @param unfitRows their number
 * @param reasons why they were rejected
 * @param fixes values that were changed while cleaning
 * @param warnings rules of severity {@code warn} that accepted rows broke
 * @param breaches rules of severity {@code reject-version} that accepted rows broke
 */
record ConvertedChunk(
        Chunk chunk,
        Path part,
        long rows,
        Path unfit,
        long unfitRows,
        Tally reasons,
        Tally fixes,
        Tally warnings,
        Tally breaches) {}
