package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.content.filter.RowFilter;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which part of a version is wanted, and how.
 *
 * @param format the form
 * @param stored the columns the files have
 * @param columns those wanted, in this order
 * @param day only rows of days after another one
 * @param where only rows that meet a condition, null for all
 * @param limit only so many rows, the first ones, null for all
 * @param sample only so many rows, drawn evenly, null for all
 * @param formulas what becomes of formulas in CSV
 */
record ContentQuery(
        ContentFormat format,
        List<Column> stored,
        List<Column> columns,
        After day,
        RowFilter where,
        Long limit,
        Sample sample,
        Formulas formulas) {

    /** Only rows whose time is on a later day. */
    record After(String timeColumn, LocalDate day) {
        String sql() {
            return Sql.name(timeColumn) + "::DATE > DATE '" + day + "'";
        }
    }

    /** So many rows; equal seeds draw equal rows. */
    record Sample(long rows, long seed) {}

    /** Whether the rows are wanted as they are. */
    boolean whole() {
        return columns.equals(stored) && day == null && where == null && limit == null && sample == null;
    }

    /**
     * Names the bytes that come out, together with the version's content: equal text, equal file. It also names the
     * engine, because another one may write other bytes.
     */
    String canonical(String engine) {
        return engine + "\n" + format + "\n" + formulas + "\n" + select("content");
    }

    /** The statement that reads the wanted rows. */
    String select(List<Path> files) {
        return select(files.isEmpty() ? noRows() : Sql.parquet(files));
    }

    private String select(String source) {
        if (sample == null) {
            return "SELECT " + selected() + " FROM " + source + condition() + (limit == null ? "" : " LIMIT " + limit);
        }
        // By a hash of the row's place: even, the same at every try, and with only the drawn rows in memory.
        String place = freeName();
        return "SELECT " + selected() + " FROM (SELECT * FROM (SELECT *, row_number() OVER () AS " + place + " FROM "
                + source + condition() + ") ORDER BY hash(" + place + ", " + sample.seed() + "), " + place + " LIMIT "
                + sample.rows() + ") ORDER BY " + place;
    }

    private String condition() {
        String both = Stream.of(
                        Optional.ofNullable(day).map(After::sql),
                        Optional.ofNullable(where).map(RowFilter::sql))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" AND "));
        return both.isEmpty() ? "" : " WHERE " + both;
    }

    private String selected() {
        return columns.stream().map(this::selected).collect(Collectors.joining(", "));
    }

    private String selected(Column column) {
        String name = Sql.name(column.name());
        if (format != ContentFormat.CSV) {
            return name;
        }
        String value = column.type() == ColumnType.STRING ? formulas.sql(name) : name;
        String header = Sql.name(formulas.text(column.name()));
        return value.equals(header) ? name : value + " AS " + header;
    }

    private String freeName() {
        String name = "place";
        while (taken(name)) {
            name += "_";
        }
        return Sql.name(name);
    }

    private boolean taken(String name) {
        return stored.stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
    }

    private String noRows() {
        return stored.stream()
                .map(column -> "NULL::" + column.type().sqlType() + " AS " + Sql.name(column.name()))
                .collect(Collectors.joining(", ", "(SELECT ", " WHERE false)"));
    }
}
