package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import java.sql.SQLException;
import java.util.List;

/** Where the records of a chunk are read from. */
interface RecordSource {
    /** Whether a column of another type than text comes typed. */
    boolean typed(Column column);

    /** Runs one statement over the records. */
    <T> T read(DuckDbSession session, Reading<T> reading) throws SQLException;

    /** Runs a statement over a table, once. */
    interface Reading<T> {
        T of(Fields table) throws SQLException;
    }

    /** SQL of a table of the fields {@code f0, f1, ...}. */
    interface Fields {
        /** @param types one for each field; the source of typed columns has types of its own */
        String sql(List<String> types);
    }
}
