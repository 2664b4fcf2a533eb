package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns that a version's files really have: protection may have dropped some of the contract's, or made text of
 * them.
 */
@ApplicationScoped
class StoredColumns {
    private static final int REMEMBERED = 1_000;

    private final ObjectFolder objects;
    private final DuckDb duckDb;
    private final Map<String, List<Column>> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Column>> eldest) {
            return size() > REMEMBERED;
        }
    };

    StoredColumns(ObjectFolder objects, DuckDb duckDb) {
        this.objects = objects;
        this.duckDb = duckDb;
    }

    /** The columns in the order of the files. Files never change, so they are looked into once. */
    List<Column> of(DatasetVersion version) throws SQLException {
        synchronized (known) {
            List<Column> columns = known.get(version.digest());
            if (columns != null) {
                return columns;
            }
        }
        List<Column> columns = read(version);
        synchronized (known) {
            known.put(version.digest(), columns);
        }
        return columns;
    }

    private List<Column> read(DatasetVersion version) throws SQLException {
        List<Path> files = version.files().stream()
                .map(file -> objects.path(file.digest()))
                .toList();
        if (files.isEmpty()) {
            return version.contract().columns();
        }
        try (DuckDbSession session = duckDb.open()) {
            return List.copyOf(session.list(
                    "DESCRIBE SELECT * FROM " + Sql.parquet(files),
                    row -> Column.of(row.getString("column_name"), ColumnType.ofSql(row.getString("column_type")))));
        }
    }
}
