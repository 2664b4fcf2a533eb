package com.kronkers.mlops.ingestion.derived;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.duckdb.SqlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets a user's query through that reads named inputs and calls functions of a list. DuckDB itself is locked besides; this
 * also keeps out what it would still tell: its settings, its catalog, the clock and chance, with which a rebuild would
 * not give the same rows again.
 */
final class QueryGuard {
    private static final Set<String> FUNCTIONS = functions();
    private static final Set<String> TABLE_FUNCTIONS = Set.of("range", "generate_series", "unnest");

    private QueryGuard() {}

    /** @throws SQLException a message for a person, if the query may not be run */
    static void check(SqlTree query) throws SQLException {
        List<JsonNode> nodes = query.nodes();
        for (JsonNode node : nodes) {
            String kind = node.path("class").asText();
            String type = node.path("type").asText();
            if (kind.equals("FUNCTION") || kind.equals("WINDOW")) {
                function(node);
            } else if (type.equals("TABLE_FUNCTION")) {
                tableFunction(node.path("function").path("function_name").asText());
            } else if (type.equals("BASE_TABLE")) {
                table(node);
            } else if (type.equals("SHOW_REF")) {
                throw refused("describes tables");
            }
        }
    }

    private static void function(JsonNode node) throws SQLException {
        String name = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        boolean plain = node.path("qualified_name").path("path").size() <= 1;
        if (!plain || !FUNCTIONS.contains(name) && !TABLE_FUNCTIONS.contains(name)) {
            throw refused("calls " + name);
        }
    }

    private static void tableFunction(String name) throws SQLException {
        if (!TABLE_FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
            throw refused("reads the table function " + name);
        }
    }

    /** A name with a schema is of DuckDB's own catalog: inputs have none. */
    private static void table(JsonNode node) throws SQLException {
        String name = node.path("table_name").asText().toLowerCase(Locale.ROOT);
        boolean own = name.startsWith("duckdb_") || name.startsWith("pragma_") || name.startsWith("sqlite_");
        if (node.path("qualified_name").path("path").size() > 1 || own) {
            throw refused("reads '" + name + "', which is no input");
        }
    }

    private static SQLException refused(String what) {
        return new SQLException("The query " + what + "; it may read its inputs and call functions whose result depends"
                + " on their arguments alone.");
    }

    private static Set<String> functions() {
        try (InputStream in = QueryGuard.class.getResourceAsStream("/derived/functions.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.split(" ")))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
