package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.DataContract;
import java.nio.file.Path;

/**
 * An upload as typed Parquet, and apart from it what did not fit.
 *
 * @param contract the declared or inferred columns
 * @param parquet the typed rows, in file order
 * @param rows their number
 * @param rejected a {@link RejectedRows} file in line order, null if nothing was rejected
 * @param rejectedRows its number of rows
 */
record TypedRows(DataContract contract, Path parquet, long rows, Path rejected, long rejectedRows) {}
