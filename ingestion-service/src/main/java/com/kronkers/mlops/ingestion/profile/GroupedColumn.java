package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.LongStream;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * The profile of a column with few different values: they come grouped and in order, each with its rows. Its quantiles
 * take every step-th row of the sorted rows, which adds an error of rank of 1 / {@link Profiler#SAMPLE} at most.
 */
final class GroupedColumn {
    private final Column column;
    private final long step;
    private final KllDoublesSketch sketch = Quantiles.sketch();
    private final LongStream.Builder hashes = LongStream.builder();
    private final TopTexts values = new TopTexts(ColumnSql.VALUES);
    private final TopTexts masks = new TopTexts(ColumnSql.MASKS);
    private final boolean string;
    private Moments moments = Moments.NONE;
    private Lengths lengths = Lengths.NONE;
    private String min;
    private String max;
    private double greatest;
    private long present;

    GroupedColumn(Column column, long step) {
        this.column = column;
        this.step = step;
        this.string = column.type() == ColumnType.STRING;
    }

    FileColumn read(DuckDbSession session, String table, long rows) throws SQLException {
        String name = Sql.name(column.name());
        String sql = "SELECT " + ColumnSql.text("v") + ", " + ColumnSql.number(column.type(), "v") + ", "
                + ColumnSql.hash("v") + ", value_rows, " + (string ? "length(v)" : "0") + " FROM (SELECT v,"
                + " count(*) AS value_rows FROM (SELECT " + name + " AS v FROM " + table
                + ") WHERE v IS NOT NULL GROUP BY"
                + " v) ORDER BY v";
        try (Statement statement = session.connection().createStatement();
                ResultSet groups = statement.executeQuery(sql)) {
            while (groups.next()) {
                add(groups);
            }
        }
        return column(rows);
    }

    private void add(ResultSet group) throws SQLException {
        String text = group.getString(1);
        long count = group.getLong(4);
        double number = group.getDouble(2);
        if (!group.wasNull()) {
            number(number, count);
        }
        hashes.add(group.getLong(3));
        values.add(text, count);
        if (string) {
            long length = group.getLong(5);
            lengths = lengths.plus(new Lengths(length, length, length * count));
            masks.add(Masks.of(text), count);
        }
        min = min == null ? text : min;
        max = text;
        present += count;
    }

    private void number(double number, long count) {
        moments = moments.plus(Moments.of(number, count));
        // The first value and, at the end, the last are always taken, so that the sketch knows both ends.
        long taken = Math.max((present + count) / step - present / step, sketch.isEmpty() ? 1 : 0);
        for (long i = 0; i < taken; i++) {
            sketch.update(number);
        }
        greatest = number;
    }

    private FileColumn column(long rows) {
        if (!sketch.isEmpty() && sketch.getMaxItem() < greatest) {
            sketch.update(greatest);
        }
        return new FileColumn(
                column.name(),
                column.type(),
                false,
                rows,
                rows - present,
                min,
                max,
                DistinctValues.of(hashes.build().toArray(), Long.MAX_VALUE),
                column.type().numeric() ? moments : null,
                sketch.isEmpty() ? null : new Quantiles(sketch, step),
                string ? lengths : null,
                values.frequencies(),
                string ? masks.frequencies() : null);
    }
}
