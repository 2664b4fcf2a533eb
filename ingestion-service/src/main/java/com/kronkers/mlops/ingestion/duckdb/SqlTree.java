package com.kronkers.mlops.ingestion.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What DuckDB's own parser makes of one SELECT, so that SQL of a user is judged by its parts instead of its letters.
 * Nothing is run or bound.
 */
public final class SqlTree {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode select;

    private SqlTree(JsonNode select) {
        this.select = select;
    }

    /**
     * Parses a SELECT.
     *
     * @throws SQLException if it is not exactly one SELECT; the message says why
     */
    public static SqlTree of(DuckDbSession session, String sql) throws SQLException {
        JsonNode parsed = json(session.one(
                "SELECT json_serialize_sql(" + Sql.text(sql) + ") AS parsed", row -> row.getString("parsed")));
        if (parsed.path("error").asBoolean()) {
            throw notOneSelect(parsed.path("error_message").asText());
        }
        if (parsed.path("statements").size() != 1) {
            throw notOneSelect("more than one statement");
        }
        return new SqlTree(parsed.path("statements").get(0).path("node"));
    }

    /** The SELECT's own node. */
    public JsonNode select() {
        return select;
    }

    /** Every object in the tree, outermost first. */
    public List<JsonNode> nodes() {
        return nodes(select);
    }

    /** Every object below and including a node, outermost first. */
    public static List<JsonNode> nodes(JsonNode top) {
        List<JsonNode> found = new ArrayList<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            if (node.isObject()) {
                found.add(node);
            }
            node.forEach(open::push);
        }
        return found;
    }

    private static JsonNode json(String text) throws SQLException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException tooDeep) {
            throw new SQLException("The SQL is nested too deeply. Make it simpler.", tooDeep);
        }
    }

    private static SQLException notOneSelect(String why) {
        return new SQLException("The query must be one SELECT: " + why);
    }
}
