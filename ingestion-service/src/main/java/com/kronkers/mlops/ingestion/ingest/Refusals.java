package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Why an upload makes no version: problems that say what was expected and what to do. */
final class Refusals {
    private Refusals() {}

    static void requireUploaded(Dataset dataset) {
        if (dataset.derived()) {
            throw Problem.of(
                            409,
                            "derived-dataset",
                            "The dataset is derived",
                            "'" + dataset.name() + "' is the result of a query and takes no upload.")
                    .field("name", "is a derived dataset", "Upload to one of its inputs: " + dataset.inputs())
                    .exception();
        }
    }

    static RuntimeException keyMissing(Dataset dataset) {
        return Problem.of(
                        422,
                        "key-missing",
                        "An upsert needs a key",
                        "The contract of '" + dataset.name() + "' names no key, so no row can replace another.")
                .field("mode", "is upsert", "Declare the key in the data contract, or send mode=append.")
                .exception();
    }

    static RuntimeException keyNotKept(String column) {
        return Problem.of(
                        422,
                        "key-not-kept",
                        "The key is not kept",
                        "Different keys would become equal: the protection of '" + column + "' is no pseudonym.")
                .field(column, "is part of the key", "Protect it by pseudonymise or keep, or choose another key.")
                .exception();
    }

    static RuntimeException keyRotated() {
        return Problem.of(
                        409,
                        "pseudonym-key-changed",
                        "The pseudonym key has changed",
                        "All rows were replaced under another key while these were read; their pseudonyms would not match.")
                .field("body", "was read under an older key", "Send the file again.")
                .exception();
    }

    static RuntimeException protectionChanged(DatasetVersion head, List<String> columns) {
        Problem problem = Problem.of(
                409,
                "columns-changed",
                "The columns have changed",
                "Rows cannot be added to " + head.id() + ", which stores the values of " + columns
                        + " otherwise than the contract says now.");
        columns.forEach(
                column -> problem.field(column, "is protected otherwise by now", "Send all rows with mode=replace."));
        return problem.exception();
    }

    static RuntimeException duplicatesNotKept(String column) {
        return Problem.of(
                        422,
                        "duplicates-not-kept",
                        "Duplicates cannot be told apart",
                        "Which rows are the same depends on '" + column
                                + "', whose protection does not store its values.")
                .field(
                        column,
                        "is protected by policy",
                        "Name a key without it and use duplicates by key, or keep them.")
                .exception();
    }

    /** DuckDB gives this name to the place of a row. */
    static void requireNames(List<String> names) {
        names.stream().filter("file_row_number"::equalsIgnoreCase).findFirst().ifPresent(reserved -> {
            throw Problem.of(
                            422,
                            "reserved-name",
                            "A column has a reserved name",
                            "'" + reserved + "' names the place of a row in its file.")
                    .field(reserved, "is reserved", "Give the column another name.")
                    .exception();
        });
    }

    static void requireColumns(Dataset dataset, List<String> names, int most) {
        if (names.size() > most) {
            throw Problem.of(
                            422,
                            "too-many-columns",
                            "The file has too many columns",
                            "It has " + names.size() + " columns; at most " + most + " are taken.")
                    .field("body", "has " + names.size() + " columns", "Send several datasets, or one row a value.")
                    .exception();
        }
        requireNames(names);
        List<String> wanted =
                new ArrayList<>(dataset.contract().map(DataContract::names).orElseGet(List::of));
        if (dataset.timeColumn() != null && !wanted.contains(dataset.timeColumn())) {
            wanted.add(dataset.timeColumn());
        }
        wanted.removeAll(names);
        if (!wanted.isEmpty()) {
            List<String> some = names.subList(0, Math.min(names.size(), 100));
            Problem problem = Problem.of(
                    422,
                    "column-missing",
                    "A column is missing",
                    "The header has " + some + ", but not " + wanted + ".");
            wanted.forEach(name ->
                    problem.field(name, "is not in the header", "Add the column, or declare the dataset without it."));
            throw problem.exception();
        }
    }

    static void requireTime(DataContract contract) {
        if (contract.timeColumn() == null) {
            return;
        }
        Column time = contract.column(contract.timeColumn()).orElseThrow();
        if (!time.type().temporal()) {
            throw Problem.of(
                            422,
                            "time-column-type",
                            "The time column holds no dates",
                            "The values of " + time.name() + " were read as "
                                    + time.type().json() + ".")
                    .field(time.name(), "is no date or timestamp", "Write dates as 2017-01-31, or declare the type.")
                    .exception();
        }
    }

    /** A rule of the contract that refuses the whole version. */
    static RuntimeException ruleBroken(String rule, String how, VersionReport report) {
        return withReasons(
                Problem.of(
                                422,
                                "rule-broken",
                                "The data contract refuses the version",
                                "The rule '" + rule + "' is broken: " + how + ". " + sum(report))
                        .field(rule, how, "Correct the rows and send the file again, or change the contract."),
                report);
    }

    /** More rows were rejected than the contract allows. */
    static RuntimeException tooManyRejected(String rule, String bound, VersionReport report) {
        return withReasons(
                Problem.of(
                                422,
                                "too-many-rejected",
                                "Too many rows were rejected",
                                "The rule '" + rule + "' allows a share of " + bound + ". " + sum(report))
                        .field(rule, "is broken", "Correct the rows and send the file again, or change the contract."),
                report);
    }

    private static String sum(VersionReport report) {
        return "Received " + report.received() + " rows: " + report.accepted() + " accepted, " + report.rejected()
                + " rejected, " + report.duplicates() + " duplicates.";
    }

    private static RuntimeException withReasons(Problem problem, VersionReport report) {
        report.reasons().stream()
                .limit(20)
                .forEach(reason -> problem.field(
                        reason.column() == null ? "row" : reason.column(),
                        reason.rows() + " rows were rejected: " + reason.rule(),
                        "See the contract's rule, or correct the values."));
        return problem.exception();
    }
}
