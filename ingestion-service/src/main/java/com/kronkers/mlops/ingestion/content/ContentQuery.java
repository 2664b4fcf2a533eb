package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.problem.Problem;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which part of a version is wanted, and how.
 *
 * @param format the form
 * @param columns those wanted, in this order; empty for all
 * @param after only rows whose time is on a later day, null for all
 */
record ContentQuery(ContentFormat format, List<String> columns, LocalDate after) {

    /**
     * Reads the request's parameters.
     *
     * @param contract of the version
     * @throws RuntimeException a 422 problem that names the parameter
     */
    static ContentQuery parse(DataContract contract, String format, String columns, String after) {
        return new ContentQuery(format(format), columns(contract, columns), after(contract, after));
    }

    /** Whether all rows and columns are wanted. */
    boolean whole() {
        return columns.isEmpty() && after == null;
    }

    /** The statement that writes the wanted rows of some files to another file. */
    String copy(DataContract contract, List<Path> files, Path target) {
        String selected =
                columns.isEmpty() ? "*" : columns.stream().map(Sql::name).collect(Collectors.joining(", "));
        String condition =
                after == null ? "" : " WHERE " + Sql.name(contract.timeColumn()) + "::DATE > DATE '" + after + "'";
        return "COPY (SELECT " + selected + " FROM " + Sql.parquet(files) + condition + ") TO " + Sql.path(target) + " "
                + format.copyOptions();
    }

    private static ContentFormat format(String format) {
        return Arrays.stream(ContentFormat.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(format))
                .findFirst()
                .orElseThrow(() ->
                        invalid("format", "'" + format + "' is not a known format", "Send parquet, csv or ndjson."));
    }

    private static List<String> columns(DataContract contract, String columns) {
        if (columns == null || columns.isBlank()) {
            return List.of();
        }
        List<String> wanted =
                Arrays.stream(columns.split(",")).map(String::strip).distinct().toList();
        for (String name : wanted) {
            if (contract.column(name).isEmpty()) {
                throw invalid("columns", "there is no column '" + name + "'", "Choose from " + contract.names() + ".");
            }
        }
        return wanted;
    }

    private static LocalDate after(DataContract contract, String after) {
        if (after == null || after.isBlank()) {
            return null;
        }
        if (contract.timeColumn() == null) {
            throw invalid("after", "the dataset has no time column", "Declare its timeColumn, or leave this out.");
        }
        try {
            return LocalDate.parse(after);
        } catch (DateTimeParseException e) {
            throw invalid("after", "'" + after + "' is not a date", "Send a date such as 2017-01-31.");
        }
    }

    private static RuntimeException invalid(String parameter, String problem, String fix) {
        return Problem.of(
                        422,
                        "invalid-parameter",
                        "A parameter has an invalid value",
                        "The parameter " + parameter + " cannot be used: " + problem + ".")
                .field(parameter, problem, fix)
                .exception();
    }
}
