package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import java.sql.SQLException;

/** What is stored instead of a column's values. */
public interface ColumnProtection {
    /** Whether the column is left out of the stored rows; {@link #sql} must then not be called. */
    default boolean dropped() {
        return false;
    }

    /**
     * Makes the session know what {@link #sql} needs. Call it once a session, before the first statement; the SQL
     * itself never holds a key.
     */
    default void prepare(DuckDbSession session) throws SQLException {}

    /**
     * The protected value.
     *
     * @param valueSql an SQL expression of the column's typed value, or null
     * @return an SQL expression of {@link #resultType}, null where the value is null
     */
    String sql(String valueSql);

    /** The type of what is stored. */
    ColumnType resultType();

    /** The version of the dataset's pseudonym key, 0 if none is used. */
    default int keyVersion() {
        return 0;
    }
}
