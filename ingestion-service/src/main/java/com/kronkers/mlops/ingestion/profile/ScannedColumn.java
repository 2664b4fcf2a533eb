package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * The profile of a column with many different values: figures of all rows; hashes below a bound that leaves enough of
 * them; and of large files a sample, taken by hashed row number, for quantiles, top values and shapes.
 */
final class ScannedColumn {
    /** Of the values in a sample those are kept that make up at least so much of it. */
    private static final double LEAST_SHARE = 0.001;
    /** The count that decides the bound of the hashes is approximate: more are asked for than needed. */
    private static final double MARGIN = 1.5;

    private static final int FIGURES = 8;

    private final Column column;
    private final long bound;
    private final long step;
    private final long rows;
    private final long present;
    private final boolean string;
    private final KllDoublesSketch sketch = Quantiles.sketch();
    private final TopTexts values = new TopTexts(ColumnSql.VALUES);
    private final TopTexts masks = new TopTexts(ColumnSql.MASKS);
    private long sampled;
    private double sampledSum;
    private long[] hashes;

    /** @param distinct different values of the column at least, approximately */
    ScannedColumn(Column column, long distinct, long step, long rows, long present) {
        this.column = column;
        this.step = step;
        this.rows = rows;
        this.present = present;
        this.string = column.type() == ColumnType.STRING;
        double share = MARGIN * DistinctValues.NOMINAL / distinct;
        this.bound = share >= 1 ? Long.MAX_VALUE : (long) (share * Long.MAX_VALUE);
    }

    /** @param numbered whether the files have no column named as the one that DuckDB numbers rows in */
    static List<FileColumn> readAll(
            DuckDbSession session, List<Path> files, List<ScannedColumn> columns, boolean numbered)
            throws SQLException {
        if (columns.isEmpty()) {
            return List.of();
        }
        String number = numbered ? "file_row_number" : "\"number of the row\"";
        String picked = "hash(" + number + ") % " + columns.get(0).step + " = 0";
        String table = numbered
                ? files.stream()
                        .map(Sql::path)
                        .collect(Collectors.joining(", ", "read_parquet([", "], file_row_number = true)"))
                : "(SELECT *, row_number() OVER () AS " + number + " FROM " + Sql.parquet(files) + ")";
        try (Statement statement = session.connection().createStatement();
                ResultSet sample = statement.executeQuery("SELECT "
                        + columns.stream().map(ScannedColumn::sampled).collect(Collectors.joining(", ")) + " FROM "
                        + table + " WHERE " + picked)) {
            while (sample.next()) {
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).sample(sample, i + 1);
                }
            }
        }
        for (ScannedColumn column : columns) {
            column.hashes = column.hashes(session, Sql.parquet(files));
        }
        String figures = columns.stream().flatMap(ScannedColumn::figures).collect(Collectors.joining(",\n  "));
        return session.one("SELECT " + figures + "\nFROM " + Sql.parquet(files), row -> {
            List<FileColumn> read = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                read.add(columns.get(i).read(row, 1 + i * FIGURES));
            }
            return read;
        });
    }

    private String sampled() {
        String name = Sql.name(column.name());
        return string ? ColumnSql.text(name) : ColumnSql.number(column.type(), name);
    }

    private void sample(ResultSet sample, int index) throws SQLException {
        if (string) {
            String text = sample.getString(index);
            if (text != null) {
                values.add(text, step);
                masks.add(Masks.of(text), step);
            }
            return;
        }
        double number = sample.getDouble(index);
        if (!sample.wasNull()) {
            sketch.update(number);
            sampled++;
            sampledSum += number;
            if (column.type().numeric()) {
                values.add(text(number), step);
            }
        }
    }

    private Stream<String> figures() {
        String name = Sql.name(column.name());
        String number = ColumnSql.number(column.type(), name);
        boolean numeric = column.type().numeric();
        String distance = "(" + number + " - " + center() + ")";
        return Stream.of(
                ColumnSql.text("min(" + name + ")"),
                ColumnSql.text("max(" + name + ")"),
                numeric ? "avg(" + number + ")" : "NULL",
                numeric ? "sum(" + distance + " * " + distance + ")" : "NULL",
                numeric ? "count(CASE WHEN " + name + " < 0 THEN 1 END)" : "0",
                numeric ? "count(CASE WHEN " + name + " = 0 THEN 1 END)" : "0",
                numeric ? "count(" + number + ")" : string ? "sum(length(" + name + "))::BIGINT" : "0",
                string ? "[min(length(" + name + ")), max(length(" + name + "))]" : "NULL");
    }

    /** Near the mean: squared distances from it add up without loss, many times faster than the deviation itself. */
    private double center() {
        return sampled == 0 ? 0 : sampledSum / sampled;
    }

    private FileColumn read(ResultSet row, int first) throws SQLException {
        String min = row.getString(first);
        String max = row.getString(first + 1);
        return new FileColumn(
                column.name(),
                column.type(),
                false,
                rows,
                rows - present,
                min,
                max,
                DistinctValues.of(hashes, bound),
                column.type().numeric() ? moments(row, first + 2) : null,
                sketch.isEmpty() ? null : new Quantiles(sketch, step),
                string ? lengths(row, first + 6) : null,
                frequent(),
                string ? masks.frequencies() : null);
    }

    /** Each once, because a value may have millions of rows. */
    private long[] hashes(DuckDbSession session, String table) throws SQLException {
        String name = Sql.name(column.name());
        List<Long> below = session.list(
                "SELECT DISTINCT h FROM (SELECT " + ColumnSql.hash(name) + " AS h FROM " + table + " WHERE " + name
                        + " IS NOT NULL) WHERE h < " + bound,
                row -> row.getLong(1));
        return below.stream().mapToLong(Long::longValue).toArray();
    }

    private Moments moments(ResultSet row, int first) throws SQLException {
        long count = row.getLong(first + 4);
        double mean = row.getDouble(first);
        double shift = mean - center();
        return new Moments(
                count,
                mean,
                Math.max(0, row.getDouble(first + 1) - shift * shift * count),
                row.getLong(first + 2),
                row.getLong(first + 3));
    }

    private static Lengths lengths(ResultSet row, int first) throws SQLException {
        Object[] ends = array(row.getArray(first + 1));
        return new Lengths(((Number) ends[0]).longValue(), ((Number) ends[1]).longValue(), row.getLong(first));
    }

    private Frequencies frequent() {
        values.sampled();
        values.atLeast(Math.max(2 * step, (long) (LEAST_SHARE * rows)));
        return values.frequencies();
    }

    /** The text that DuckDB makes of it too, because both are merged. */
    private String text(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        if (!whole) {
            return Double.toString(number);
        }
        return (long) number + (column.type() == ColumnType.NUMBER ? ".0" : "");
    }

    private static Object[] array(Array array) throws SQLException {
        return array == null ? new Object[0] : (Object[]) array.getArray();
    }
}
