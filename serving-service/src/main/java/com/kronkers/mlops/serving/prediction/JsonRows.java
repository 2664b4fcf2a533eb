package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rows as JSON objects: a single one, an array of them, or {@code {"rows":[...]}}. */
public final class JsonRows implements SuppliedRows {
    private final List<JsonNode> rows;
    private final boolean single;

    private JsonRows(List<JsonNode> rows, boolean single) {
        this.rows = rows;
        this.single = single;
    }

    /** @throws InvalidRowsException if the body has none of the three shapes */
    public static JsonRows of(JsonNode body) {
        if (body != null && body.isObject() && !body.path("rows").isArray()) {
            return new JsonRows(List.of(body), true);
        }
        JsonNode array = body != null && body.isObject() ? body.get("rows") : body;
        if (array == null || !array.isArray()) {
            throw new InvalidRowsException(List.of(new FieldProblem(
                    "rows", "the body holds no rows", "Send one row as an object, or {\"rows\":[{...},...]}.")));
        }
        List<JsonNode> rows = new ArrayList<>(array.size());
        List<FieldProblem> problems = new ArrayList<>();
        for (JsonNode row : array) {
            if (!row.isObject()) {
                problems.add(new FieldProblem(
                        "rows[" + rows.size() + "]", "is no object", "Send each row as an object of named fields."));
            }
            rows.add(row);
        }
        if (!problems.isEmpty()) {
            throw new InvalidRowsException(problems);
        }
        return new JsonRows(rows, false);
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Set<String> fields(int row) {
        Set<String> names = new LinkedHashSet<>();
        rows.get(row).fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Override
    public Object value(int row, String field) {
        JsonNode value = rows.get(row).get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isNumber()) {
            return value.numberValue();
        }
        return value.isBoolean() ? (Object) value.booleanValue() : value;
    }

    @Override
    public String place(int row, String field) {
        return single ? field : "rows[" + row + "]." + field;
    }
}
