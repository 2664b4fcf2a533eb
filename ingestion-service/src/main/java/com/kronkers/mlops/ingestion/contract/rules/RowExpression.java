package com.kronkers.mlops.ingestion.contract.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.duckdb.SqlTree;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides whether a user's SQL is what a row rule may be: one boolean expression over the columns of the row, made of
 * comparisons, arithmetic and pure functions. Everything that is not on the lists is refused, so that no query, file,
 * setting, variable or clock can be reached.
 */
final class RowExpression {
    private static final int LONGEST = 2_000;
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(5);
    private static final Set<String> CLASSES = Set.of(
            "COLUMN_REF", "CONSTANT", "CONJUNCTION", "COMPARISON", "BETWEEN", "OPERATOR", "CASE", "FUNCTION", "TYPE");
    private static final Set<String> OPERATORS = Set.of(
            "OPERATOR_NOT",
            "OPERATOR_IS_NULL",
            "OPERATOR_IS_NOT_NULL",
            "COMPARE_IN",
            "COMPARE_NOT_IN",
            "OPERATOR_COALESCE");
    private static final Set<String> TYPES = Set.of(
            "VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "DECIMAL", "BOOLEAN", "DATE", "TIMESTAMP", "INTERVAL", "FLOAT");
    static final Set<String> FUNCTIONS = Set.copyOf(List.of(
            ("+ - * / // % ^ || ~~ !~~ ~~* !~~* abs ceil floor round trunc sign sqrt ln log10 power mod greatest least"
                            + " isnan isfinite lower upper trim ltrim rtrim length strlen left right substring substr"
                            + " contains starts_with prefix ends_with suffix replace concat strpos instr split_part"
                            + " regexp_full_match regexp_matches year month day hour minute second dayofweek isodow"
                            + " week quarter dayofyear date_trunc date_part date_diff datediff last_day make_date"
                            + " to_days to_months to_years to_hours to_minutes to_seconds to_weeks nullif if")
                    .split(" ")));

    private final List<Column> columns;

    RowExpression(List<Column> columns) {
        this.columns = columns;
    }

    /** What is wrong with an expression, for a person; empty if it may be used. */
    Optional<String> fault(DuckDb duckDb, String sql) throws SQLException {
        if (sql.isBlank() || sql.length() > LONGEST || sql.indexOf('\0') >= 0) {
            return Optional.of("an expression has 1 to " + LONGEST + " characters");
        }
        if (sql.contains("--") || sql.contains("/*")) {
            return Optional.of("has a comment; say it in the rule's name");
        }
        try (DuckDbSession session = duckDb.open()) {
            SqlTree tree;
            try {
                tree = SqlTree.of(session, "SELECT " + RowRules.keeps(sql));
            } catch (SQLException wrong) {
                return Optional.of("is no SQL expression: " + firstLine(wrong));
            }
            Optional<String> refused = shape(tree);
            if (refused.isPresent()) {
                return refused;
            }
            return type(session, sql);
        }
    }

    /** The tree must be our own SELECT around one expression: what closes our bracket changes the tree's shape. */
    private Optional<String> shape(SqlTree tree) {
        JsonNode select = tree.select();
        JsonNode list = select.path("select_list");
        JsonNode outer = list.path(0);
        JsonNode parts = outer.path("children");
        boolean ours = list.size() == 1
                && "EMPTY".equals(select.path("from_table").path("type").asText())
                && "OPERATOR_COALESCE".equals(outer.path("type").asText())
                && parts.size() == 2
                && absent(select.path("where_clause"))
                && select.path("modifiers").isEmpty()
                && select.path("cte_map").path("map").isEmpty();
        if (!ours) {
            return Optional.of("is more than one expression");
        }
        return SqlTree.nodes(outer).stream()
                .map(this::fault)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> fault(JsonNode node) {
        String kind = node.path("class").asText();
        String type = node.path("type").asText();
        return switch (kind) {
            case "" ->
                node.has("node") || "SELECT_NODE".equals(type) ? Optional.of("has a query inside") : Optional.empty();
            case "COLUMN_REF" -> column(node);
            case "OPERATOR" ->
                OPERATORS.contains(type) || "OPERATOR_TRY".equals(type)
                        ? Optional.empty()
                        : Optional.of("uses " + readable(type));
            case "FUNCTION" -> function(node);
            case "CAST" -> cast(node);
            case "TYPE" ->
                TYPES.contains(node.path("type_name").asText().toUpperCase(Locale.ROOT))
                        ? Optional.empty()
                        : Optional.of("casts to " + node.path("type_name").asText());
            case "SUBQUERY" -> Optional.of("has a query inside");
            default -> CLASSES.contains(kind) ? Optional.empty() : Optional.of("uses " + readable(kind));
        };
    }

    private Optional<String> column(JsonNode node) {
        JsonNode names = node.path("column_names");
        boolean known = names.size() == 1
                && columns.stream().anyMatch(column -> column.name()
                        .equalsIgnoreCase(names.get(0).asText()));
        return known
                ? Optional.empty()
                : Optional.of("names '" + names.path(names.size() - 1).asText()
                        + "', which is no column; the columns are "
                        + columns.stream().map(Column::name).collect(Collectors.joining(", ")));
    }

    private static Optional<String> function(JsonNode node) {
        String name = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        boolean plain = node.path("qualified_name").path("path").size() <= 1
                && !node.path("distinct").asBoolean()
                && absent(node.path("filter"))
                && node.path("order_bys").path("orders").isEmpty();
        return plain && FUNCTIONS.contains(name)
                ? Optional.empty()
                : Optional.of("calls " + name + "; a rule may call " + String.join(" ", new TreeSet<>(FUNCTIONS)));
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** A failing cast would end the whole upload. */
    private static Optional<String> cast(JsonNode node) {
        boolean safe = node.path("try_cast").asBoolean()
                || "CONSTANT".equals(node.path("child").path("class").asText())
                || "FUNCTION".equals(node.path("child").path("class").asText());
        return safe ? Optional.empty() : Optional.of("casts a column; write TRY_CAST(column AS type)");
    }

    private Optional<String> type(DuckDbSession session, String sql) throws SQLException {
        String table = columns.stream()
                .map(column -> Sql.name(column.name()) + " " + column.type().sqlType())
                .collect(Collectors.joining(", ", "CREATE TABLE row_of_data (", ")"));
        session.run(table);
        DuckDb.sandbox(session, List.of(), CHECKED_WITHIN);
        try {
            String type = session.one(
                    "DESCRIBE SELECT (" + sql + "\n) AS kept FROM row_of_data", row -> row.getString("column_type"));
            return "BOOLEAN".equals(type)
                    ? Optional.empty()
                    : Optional.of("gives " + type + " instead of true or false");
        } catch (SQLException wrong) {
            return Optional.of(firstLine(wrong));
        }
    }

    private static String readable(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
