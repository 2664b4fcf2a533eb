package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * The records as they were sent, read by DuckDB.
 *
 * @param file where they lie now
 * @param careful whether no column is read typed, because that failed
 */
record RecordText(TableShape table, Chunk chunk, Path file, boolean careful) implements RecordSource {

    @Override
    public boolean typed(Column column) {
        return !careful && chunk.statistics().plain(table.field(column.name()), column);
    }

    @Override
    public <T> T read(DuckDbSession session, Reading<T> reading) throws SQLException {
        return reading.of(types -> table.read(file, types, chunk.quotes(), false));
    }
}
