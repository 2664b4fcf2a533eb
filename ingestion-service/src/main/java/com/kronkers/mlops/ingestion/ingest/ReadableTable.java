package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.format.CsvText;
import com.kronkers.mlops.ingestion.format.ParquetFile;
import com.kronkers.mlops.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An upload as text. Parquet becomes text too, so that it is cleaned, checked and accounted for like any other: the
 * number of a row stands for its line, the row as JSON for its raw text.
 *
 * @param text its rows
 * @param columns with their types, if the upload states them; null if they are to be inferred
 */
record ReadableTable(CsvText text, List<Column> columns) {
    private static final int LONGEST_NUMBER = 24;
    /** Quotes, commas and colons around a field in both texts. */
    private static final int PUNCTUATION = 9;

    /**
     * Writes the rows of a Parquet file out.
     *
     * @throws RuntimeException a 422 problem if the file cannot be read
     */
    static ReadableTable of(DuckDb duckDb, ParquetFile file, Supplier<Path> files) throws IOException, SQLException {
        Path written = files.get();
        try (DuckDbSession session = duckDb.open()) {
            String rows = "read_parquet(" + Sql.path(file.path()) + ", file_row_number = true)";
            List<Column> columns = columns(session, file);
            List<String> names = columns.stream().map(Column::name).toList();
            Refusals.requireNames(names);
            if (asText(session, rows, columns) > file.expandedLimit()) {
                throw file.expandsTooFar();
            }
            String fields = columns.stream()
                    .map(column -> field(Sql.name(column.name())))
                    .collect(Collectors.joining(", "));
            session.run("COPY (SELECT file_row_number + 1, " + fields + ", to_json(t) FROM " + rows + " t) TO "
                    + Sql.path(written) + " (FORMAT csv, HEADER false, FORCE_QUOTE *)");
            return new ReadableTable(CsvText.numbered(Files.newInputStream(written), names, file.found()), columns);
        }
    }

    /** The bytes that the rows will have at most: their fields, and their raw text with the columns' names. */
    private static double asText(DuckDbSession session, String rows, List<Column> columns) throws SQLException {
        String texts = columns.stream()
                .map(column -> column.type() == ColumnType.STRING
                        ? "coalesce(sum(2.0 * strlen(" + field(Sql.name(column.name())) + ")), 0)"
                        : "2.0 * " + LONGEST_NUMBER + " * count(*)")
                .collect(Collectors.joining(" + "));
        int names = columns.stream()
                .mapToInt(column -> column.name().length() + PUNCTUATION)
                .sum();
        return session.one(
                "SELECT " + texts + " + " + names + ".0 * count(*) AS bytes FROM " + rows,
                row -> row.getDouble("bytes"));
    }

    private static String field(String name) {
        return "CAST(" + name + " AS VARCHAR)";
    }

    private static List<Column> columns(DuckDbSession session, ParquetFile file) throws SQLException {
        try {
            return session.list(
                    "DESCRIBE SELECT * FROM read_parquet(" + Sql.path(file.path()) + ")",
                    row -> Column.of(row.getString("column_name"), ColumnType.ofSql(row.getString("column_type"))));
        } catch (SQLException damaged) {
            throw Problem.of(
                            422,
                            "damaged-file",
                            "The file is damaged",
                            "The body begins like a Parquet file, but its schema cannot be read.")
                    .field("body", "cannot be read as Parquet", "Write the file again, then send it.")
                    .exception();
        }
    }

    /** A contract of the columns as the upload states them, null if it does not. */
    DataContract contract(String timeColumn) {
        return columns == null ? null : new DataContract(1, columns, timeColumn);
    }
}
