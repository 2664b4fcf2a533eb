package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL that reads a numbered upload: every field as text, then trimmed and freed of the spellings of "no value",
 * then typed. Field {@code i} of the file is {@code c<i>} after cleaning; column {@code j} of the contract is
 * {@code v<j>} after typing. The steps are not materialised: a large upload would be spilled to disk once more.
 */
final class CsvQuery {
    private final ReceivedUpload upload;
    private final List<String> nullSpellings;

    CsvQuery(ReceivedUpload upload, List<String> nullSpellings) {
        this.upload = upload;
        this.nullSpellings = nullSpellings;
    }

    /** One row: per field of the file, the values there are and those that fit each type. */
    String typeCounts() {
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < upload.header().names().size(); i++) {
            String text = "c" + i;
            counts.add("count(" + text + ") AS present_" + i);
            counts.add("count(*) FILTER (WHERE regexp_full_match(" + text + ", '[+-]?0[0-9]+')) AS padded_" + i);
            counts.add("count(*) FILTER (WHERE lower(" + text + ") IN ('true', 'false')) AS boolean_" + i);
            for (ColumnType type :
                    List.of(ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.TIMESTAMP)) {
                counts.add("count(" + type.parsed(text) + ") AS " + type.json() + "_" + i);
            }
        }
        return with() + "SELECT " + String.join(", ", counts) + " FROM cleaned";
    }

    /** The rows that fit the contract, typed and named, in file order. */
    String goodRows(DataContract contract) {
        String selected = indexed(contract, (column, j) -> "v" + j + " AS " + Sql.name(column.name()), ", ");
        return with(contract) + "SELECT " + selected + " FROM typed WHERE " + fits(contract);
    }

    /** The rows that do not fit: {@code line} and {@code reason}, in file order. */
    String badRows(DataContract contract) {
        String reasons = indexed(contract, this::reason, ", ");
        return with(contract) + "SELECT line, concat_ws('; ', " + reasons + ") AS reason FROM typed WHERE NOT ("
                + fits(contract) + ") ORDER BY line";
    }

    private String fits(DataContract contract) {
        return indexed(
                contract,
                (column, j) ->
                        column.required() ? "v" + j + " IS NOT NULL" : "(t" + j + " IS NULL OR v" + j + " IS NOT NULL)",
                " AND ");
    }

    private String reason(Column column, int j) {
        String missing = column.required()
                ? "WHEN t" + j + " IS NULL THEN " + Sql.text(column.name() + ": no value, but one is required")
                : "";
        return "CASE " + missing + " WHEN v" + j + " IS NULL AND t" + j + " IS NOT NULL THEN "
                + Sql.text(column.name() + ": '") + " || left(t" + j + ", 100) || "
                + Sql.text("' is not " + column.type().noun()) + " END";
    }

    private String with(DataContract contract) {
        List<String> names = upload.header().names();
        String texts = indexed(contract, (column, j) -> "c" + names.indexOf(column.name()) + " AS t" + j, ", ");
        String values = indexed(contract, (column, j) -> column.type().parsed("t" + j) + " AS v" + j, ", ");
        return with() + ", texts AS NOT MATERIALIZED (SELECT line, " + texts
                + " FROM cleaned)\n, typed AS NOT MATERIALIZED (SELECT *, " + values + " FROM texts)\n";
    }

    private String with() {
        int fields = upload.header().names().size();
        String empty = Sql.texts(withEmpty());
        List<String> trimmed = new ArrayList<>(List.of("line"));
        List<String> cleaned = new ArrayList<>(List.of("line"));
        List<String> columns = new ArrayList<>(List.of("'line': 'BIGINT'"));
        for (int i = 0; i < fields; i++) {
            columns.add("'f" + i + "': 'VARCHAR'");
            trimmed.add(trimmed("f" + i) + " AS r" + i);
            cleaned.add("CASE WHEN NOT list_contains(" + empty + ", r" + i + ") THEN r" + i + " END AS c" + i);
        }
        return "WITH cleaned AS NOT MATERIALIZED (SELECT " + String.join(", ", cleaned) + "\n FROM (SELECT "
                + String.join(", ", trimmed) + "\n FROM read_csv(" + Sql.path(upload.numbered())
                + ", auto_detect=false, header=false, strict_mode=true, quote='\"', escape='\"', new_line='\\n', delim="
                + Sql.text(String.valueOf(upload.header().delimiter())) + ", max_line_size="
                + 2 * CsvSplitter.LONGEST_RECORD + ",\n columns={" + String.join(", ", columns) + "})))\n";
    }

    private String trimmed(String field) {
        return upload.oddBlanks() ? "trim(" + field + ", ' \t\r\n\u00a0')" : "trim(" + field + ")";
    }

    private List<String> withEmpty() {
        List<String> all = new ArrayList<>(List.of(""));
        all.addAll(nullSpellings);
        return all;
    }

    private interface Part {
        String of(Column column, int index);
    }

    private static String indexed(DataContract contract, Part part, String separator) {
        List<String> parts = new ArrayList<>();
        for (int j = 0; j < contract.columns().size(); j++) {
            parts.add(part.of(contract.columns().get(j), j));
        }
        return parts.stream().collect(Collectors.joining(separator));
    }
}
