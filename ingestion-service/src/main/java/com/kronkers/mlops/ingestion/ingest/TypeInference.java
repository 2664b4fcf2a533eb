package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the types of columns that nobody declared: from the first chunk, and again from all chunks where a later one
 * contradicts. A type is a column's if nearly all of its values fit; the others are rejected with a reason.
 */
final class TypeInference {
    private static final List<ColumnType> FROM_STATISTICS =
            List.of(ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.TIMESTAMP);
    private static final List<ColumnType> CANDIDATES =
            List.of(ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.TIMESTAMP);
    /** So many records show whether a column might be anything but text. */
    private static final int SAMPLE = 10_000;

    private final DuckDb duckDb;
    private final TableShape table;
    private final List<String> nullSpellings;
    private final double share;

    TypeInference(DuckDb duckDb, TableShape table, List<String> nullSpellings, double share) {
        this.duckDb = duckDb;
        this.table = table;
        this.nullSpellings = nullSpellings;
        this.share = share;
    }

    /** What the values of one column are. */
    private static final class Counts {
        private long present;
        private long padded;
        private final Map<ColumnType, Long> fits = new HashMap<>();

        ColumnType best(double share) {
            // Codes such as 00123 would lose their zeros.
            if (present == 0 || padded > 0) {
                return ColumnType.STRING;
            }
            return CANDIDATES.stream()
                    .filter(type -> fits.getOrDefault(type, 0L) >= share * present)
                    .findFirst()
                    .orElse(ColumnType.STRING);
        }
    }

    /** The columns as the first chunk shows them. */
    List<Column> infer(Chunk chunk) throws SQLException {
        ColumnStatistics statistics = chunk.statistics();
        Map<String, ColumnType> types = new HashMap<>();
        List<String> unclear = new ArrayList<>();
        for (String name : table.names()) {
            int field = table.field(name);
            ColumnType plain = FROM_STATISTICS.stream()
                    .filter(type -> statistics.fits(field, type))
                    .findFirst()
                    .orElse(null);
            if (statistics.padded(field) || present(chunk, field) == 0) {
                types.put(name, ColumnType.STRING);
            } else if (plain != null) {
                types.put(name, plain);
            } else {
                unclear.add(name);
            }
        }
        try (DuckDbSession session = duckDb.open()) {
            Map<String, Counts> sample = count(session, chunk, unclear, " LIMIT " + SAMPLE);
            List<String> possible = unclear.stream()
                    .filter(name ->
                            sample.get(name).present == 0 || sample.get(name).best(share / 2) != ColumnType.STRING)
                    .toList();
            count(session, chunk, possible, "").forEach((name, counts) -> types.put(name, counts.best(share)));
        }
        return table.names().stream()
                .map(name -> Column.of(name, types.getOrDefault(name, ColumnType.STRING)))
                .toList();
    }

    /** The columns as all chunks show them: the same ones, unless a later chunk contradicts the first. */
    List<Column> confirm(List<Column> columns, List<ConvertedChunk> converted) throws SQLException {
        List<String> doubtful = columns.stream()
                .filter(column -> doubtful(column, converted))
                .map(Column::name)
                .toList();
        Map<String, Counts> totals = new HashMap<>();
        if (!doubtful.isEmpty()) {
            try (DuckDbSession session = duckDb.open()) {
                for (ConvertedChunk each : converted) {
                    count(session, each.chunk(), doubtful, "")
                            .forEach((name, counts) -> totals.merge(name, counts, TypeInference::sum));
                }
            }
        }
        return columns.stream()
                .map(column -> totals.containsKey(column.name())
                        ? Column.of(column.name(), totals.get(column.name()).best(share))
                        : column)
                .toList();
    }

    private boolean doubtful(Column column, List<ConvertedChunk> converted) {
        int field = table.field(column.name());
        long present = 0;
        long misfits = 0;
        boolean padded = false;
        for (ConvertedChunk each : converted) {
            present += present(each.chunk(), field);
            misfits += each.reasons().of("type", column.name());
            padded |= each.chunk().statistics().padded(field);
        }
        boolean wasEmpty = present(converted.get(0).chunk(), field) == 0;
        return wasEmpty && present > 0
                || padded && column.type() != ColumnType.STRING
                || misfits > (1 - share) * present;
    }

    private static Counts sum(Counts a, Counts b) {
        a.present += b.present;
        a.padded += b.padded;
        b.fits.forEach((type, fits) -> a.fits.merge(type, fits, Long::sum));
        return a;
    }

    private static long present(Chunk chunk, int field) {
        return chunk.records()
                - chunk.statistics().empty(field)
                - chunk.statistics().nulls(field);
    }

    private Map<String, Counts> count(DuckDbSession session, Chunk chunk, List<String> names, String limit)
            throws SQLException {
        if (names.isEmpty()) {
            return Map.of();
        }
        List<String> texts = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int field = table.field(names.get(i));
            Cleaning cleaning = new Cleaning(Column.of(names.get(i), ColumnType.STRING), nullSpellings);
            boolean odd = chunk.statistics().oddBlanks(field);
            String text = "c" + i;
            texts.add(cleaning.text("f" + field, odd) + " AS " + text);
            counts.add("count(" + text + ") AS present_" + i);
            counts.add("count(*) FILTER (WHERE regexp_full_match(" + text + ", '[+-]?0[0-9]+')) AS padded_" + i);
            counts.add("count(*) FILTER (WHERE lower(" + text + ") IN ('true', 'false')) AS boolean_" + i);
            for (ColumnType type : FROM_STATISTICS) {
                counts.add("count(" + type.parsed(text) + ") AS " + type.json() + "_" + i);
            }
        }
        String read = table.read(
                chunk.file(), Collections.nCopies(table.fields(), ColumnType.STRING.sqlType()), chunk.quotes(), false);
        String sql = "SELECT " + String.join(", ", counts) + " FROM (SELECT " + String.join(", ", texts) + " FROM "
                + read + limit + ")";
        return session.one(sql, row -> read(names, row));
    }

    private static Map<String, Counts> read(List<String> names, ResultSet row) throws SQLException {
        Map<String, Counts> found = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Counts counts = new Counts();
            counts.present = row.getLong("present_" + i);
            counts.padded = row.getLong("padded_" + i);
            for (ColumnType type : CANDIDATES) {
                counts.fits.put(type, row.getLong(type.json() + "_" + i));
            }
            found.put(names.get(i), counts);
        }
        return found;
    }
}
