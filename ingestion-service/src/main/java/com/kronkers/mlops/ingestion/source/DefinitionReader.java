package com.kronkers.mlops.ingestion.source;

import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what a caller says about a source, and names everything that is wrong with it at once. */
final class DefinitionReader {
    private static final int MOST_PARAMETERS = 50;
    private static final int LONGEST_TEXT = 1000;

    private final Connections connections;
    private final List<FieldError> wrong = new ArrayList<>();

    /** The body of a request; texts here, so that a wrong one is answered with the right ones. */
    record Request(
            String connection,
            String path,
            Map<String, String> parameters,
            String query,
            String watermarkColumn,
            String mode,
            Map<String, String> format,
            String schedule) {}

    DefinitionReader(Connections connections) {
        this.connections = connections;
    }

    /** @throws RuntimeException a 422 problem */
    SourceDefinition read(Request request) {
        Map<String, String> parameters = texts("parameters", request.parameters());
        Map<String, String> format = texts("format", request.format());
        UploadMode mode = mode(request.mode());
        schedule(request.schedule());
        Optional<SourceConfig.Connection> connection = connections.ofCaller(request.connection());
        if (connection.isEmpty()) {
            wrong(
                    "connection",
                    request.connection() == null ? "is missing" : "is not one you may use",
                    "Name one of " + connections.namesForCaller() + "; connections are the operator's to configure.");
        } else if (connection.get().kind() == SourceConfig.Kind.JDBC) {
            query(request, mode);
        } else {
            path(request, connection.get().kind(), parameters);
        }
        if (!wrong.isEmpty()) {
            throw Problem.of(
                            422,
                            "invalid-source",
                            "The source cannot be defined like this",
                            wrong.get(0).field() + " " + wrong.get(0).problem() + ".")
                    .fields(wrong)
                    .exception();
        }
        FormatOptions.of(options(format));
        return new SourceDefinition(
                request.connection(),
                request.path(),
                parameters,
                request.query(),
                request.watermarkColumn(),
                mode,
                format,
                request.schedule());
    }

    /** Texts as the parameters of an upload have them. */
    static Map<String, List<String>> options(Map<String, String> format) {
        return format.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> List.of(each.getValue())));
    }

    private void path(Request request, SourceConfig.Kind kind, Map<String, String> parameters) {
        if (request.path() == null || !SourcePath.valid(request.path())) {
            wrong(
                    "path",
                    request.path() == null ? "is missing" : "is no plain relative path",
                    "Write names of letters, digits and ._~=+,- joined by slashes, for example 2017/receipts.csv.");
        }
        if (request.query() != null || request.watermarkColumn() != null) {
            wrong("query", "is for databases", "Leave query and watermarkColumn out, or name a jdbc connection.");
        }
        if (kind == SourceConfig.Kind.STORE && !parameters.isEmpty()) {
            wrong("parameters", "are for HTTP", "Leave parameters out.");
        }
    }

    private void query(Request request, UploadMode mode) {
        try {
            SourceQuery.of(request.query());
        } catch (Refused refused) {
            wrong("query", "cannot be used: " + refused.getMessage(), "Send one SELECT without a semicolon.");
        }
        if (request.path() != null || request.parameters() != null) {
            wrong("path", "is for files", "Leave path and parameters out.");
        }
        String column = request.watermarkColumn();
        if (column != null && (column.isBlank() || column.length() > 63 || column.indexOf('\0') >= 0)) {
            wrong("watermarkColumn", "is no column's name", "Name a column of the query, or leave it out.");
        }
        if (column != null && mode == UploadMode.REPLACE) {
            wrong("mode", "would drop the rows of earlier increments", "Send append or upsert with watermarkColumn.");
        }
    }

    private UploadMode mode(String name) {
        String wanted = name == null ? UploadMode.REPLACE.json() : name;
        Optional<UploadMode> mode = Arrays.stream(UploadMode.values())
                .filter(each -> each.json().equals(wanted))
                .findFirst();
        if (mode.isEmpty()) {
            wrong("mode", "is '" + name + "'", "Send replace, append or upsert.");
        }
        return mode.orElse(null);
    }

    private void schedule(String expression) {
        if (expression == null) {
            return;
        }
        try {
            if (expression.length() > 200) {
                throw new IllegalArgumentException("it is too long");
            }
            Schedule.of(expression);
        } catch (IllegalArgumentException noCron) {
            wrong(
                    "schedule",
                    "is no cron expression: " + noCron.getMessage(),
                    "Send minute, hour, day of the month, month and day of the week, for example 30 3 * * * (UTC).");
        }
    }

    private Map<String, String> texts(String field, Map<String, String> sent) {
        if (sent == null) {
            return Map.of();
        }
        boolean unfit = sent.size() > MOST_PARAMETERS
                || sent.entrySet().stream()
                        .anyMatch(each -> each.getValue() == null
                                || each.getKey().length() > LONGEST_TEXT
                                || each.getValue().length() > LONGEST_TEXT
                                || (each.getKey() + each.getValue()).indexOf('\0') >= 0);
        if (unfit) {
            wrong(field, "has a value that is null or too long", "Send at most " + MOST_PARAMETERS + " short texts.");
            return Map.of();
        }
        return sent;
    }

    private void wrong(String field, String problem, String fix) {
        wrong.add(new FieldError(field, problem, fix));
    }
}
