package com.kronkers.mlops.ingestion.diff;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Change;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Rows;
import com.kronkers.mlops.ingestion.diff.VersionDiff.Samples;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Counts the rows that differ between two sets of Parquet files, one hash partition after another, so that memory
 * stays bounded by {@link #PARTITION} groups. Rows are compared by 64-bit hashes of their values.
 */
final class RowDifference {
    /** Rows of both sides that are grouped at once. */
    static final long PARTITION = 2_000_000;

    /** No column of a file is called this. */
    private static final String ID = "\"row identity (128 bits)\"";

    private final DuckDbSession session;
    private final List<Path> from;
    private final List<Path> to;
    private final List<String> key;
    private final List<String> compared;
    private final List<String> shown;
    private final int samples;

    /**
     * @param common columns that both sides have, at least one
     * @param key columns that name a row, empty without a key
     * @param shown columns that samples may show
     * @param samples rows of each kind at most
     */
    RowDifference(
            DuckDbSession session,
            List<Path> from,
            List<Path> to,
            List<Column> common,
            List<String> key,
            List<String> shown,
            int samples) {
        this.session = session;
        this.from = from;
        this.to = to;
        this.key = key;
        this.compared = common.stream().map(Column::name).toList();
        this.shown = shown;
        this.samples = samples;
    }

    /** @param rows of both sides together */
    Rows count(long rows, int sharedFiles) throws SQLException {
        session.run("CREATE TEMP TABLE picked (kind VARCHAR, id UHUGEINT)");
        long partitions = 1 + rows / PARTITION;
        long[] counts = new long[3];
        for (long partition = 0; partition < partitions; partition++) {
            add(partition, partitions, counts);
        }
        return new Rows(key, compared, counts[0], counts[1], key.isEmpty() ? null : counts[2], sharedFiles, samples());
    }

    /** Every group is a row without a key, or a key. Its identity is 128 bits of hash, its content the sum of hashes. */
    private void add(long partition, long partitions, long[] counts) throws SQLException {
        session.run("CREATE OR REPLACE TEMP TABLE differing AS SELECT id, sum(old_rows) AS old_rows, sum(new_rows) AS"
                + " new_rows FROM (" + side(from, true, partition, partitions) + " UNION ALL "
                + side(to, false, partition, partitions) + ") GROUP BY id HAVING sum(old_rows) <> sum(new_rows) OR"
                + " sum(content) <> 0");
        String added =
                key.isEmpty() ? "greatest(new_rows - old_rows, 0)" : "CASE WHEN old_rows = 0 THEN new_rows ELSE 0 END";
        String removed =
                key.isEmpty() ? "greatest(old_rows - new_rows, 0)" : "CASE WHEN new_rows = 0 THEN old_rows ELSE 0 END";
        String changed = key.isEmpty() ? "0" : "CASE WHEN old_rows > 0 AND new_rows > 0 THEN 1 ELSE 0 END";
        List<String> kinds = List.of(added, removed, changed);
        for (int i = 0; i < kinds.size(); i++) {
            int index = i;
            counts[i] += session.one(
                    "SELECT coalesce(sum(" + kinds.get(index) + "), 0)::BIGINT FROM differing", row -> row.getLong(1));
            session.run("INSERT INTO picked SELECT '" + i + "', id FROM differing WHERE " + kinds.get(i)
                    + " > 0 ORDER BY id LIMIT greatest(0, " + samples + " - (SELECT count(*) FROM picked WHERE kind = '"
                    + i + "'))");
        }
    }

    private String side(List<Path> files, boolean old, long partition, long partitions) {
        // Equal rows on both sides cancel out.
        String content = key.isEmpty() ? "0::HUGEINT" : (old ? "-" : "") + "(hash(" + names(compared) + ")::HUGEINT)";
        if (files.isEmpty()) {
            return "SELECT 0::UHUGEINT AS id, 0 AS old_rows, 0 AS new_rows, 0::HUGEINT AS content WHERE false";
        }
        return "SELECT " + id() + " AS id, " + (old ? 1 : 0) + " AS old_rows, " + (old ? 0 : 1) + " AS new_rows, "
                + content + " AS content FROM (FROM " + Sql.parquet(files) + " WHERE hash(" + names(identity()) + ") % "
                + partitions + " = " + partition + ")";
    }

    private List<String> identity() {
        return key.isEmpty() ? compared : key;
    }

    private String id() {
        String names = names(identity());
        return "(hash(" + names + ")::UHUGEINT * 18446744073709551616::UHUGEINT + hash('other', " + names + "))";
    }

    private static String names(List<String> columns) {
        return columns.stream().map(Sql::name).collect(Collectors.joining(", "));
    }

    private Samples samples() throws SQLException {
        List<Map<String, Object>> added = rows(to, "0").values().stream().toList();
        List<Map<String, Object>> removed = rows(from, "1").values().stream().toList();
        if (key.isEmpty()) {
            return new Samples(added, removed, null);
        }
        Map<String, Map<String, Object>> before = rows(from, "2");
        List<Change> changed = new ArrayList<>();
        rows(to, "2").forEach((id, row) -> changed.add(new Change(before.get(id), row)));
        return new Samples(added, removed, changed);
    }

    /** One row for each picked identity, in the order of the identities. */
    private Map<String, Map<String, Object>> rows(List<Path> files, String kind) throws SQLException {
        Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        if (!files.isEmpty() && !shown.isEmpty()) {
            session.list(
                    "SELECT " + ID + "::VARCHAR, " + names(shown) + " FROM (SELECT " + names(shown) + ", " + id()
                            + " AS " + ID + " FROM " + Sql.parquet(files) + ") SEMI JOIN (SELECT id AS " + ID
                            + " FROM picked WHERE kind = '" + kind
                            + "') USING (" + ID + ") ORDER BY " + ID,
                    row -> rows.putIfAbsent(row.getString(1), row(row)));
        }
        return rows;
    }

    private Map<String, Object> row(ResultSet row) throws SQLException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < shown.size(); i++) {
            Object value = row.getObject(i + 2);
            values.put(
                    shown.get(i), value instanceof Number || value instanceof Boolean ? value : row.getString(i + 2));
        }
        return values;
    }
}
