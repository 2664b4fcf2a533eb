package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Signature.Column;
import java.util.List;

/** JSON Schema (2020-12, as OpenAPI 3.1 has it) of single fields. */
final class FieldSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Beyond this many categories a schema is no help to anybody; the values are checked all the same. */
    private static final int MOST_LISTED = 1_000;

    private FieldSchema() {}

    static ObjectNode input(Input input) {
        ObjectNode schema = typed(input.column());
        if (input.role() == Input.Role.TIME) {
            schema.put("type", "string").put("format", "date");
        }
        WholeRange whole = input.datatype().isInteger() && input.datatype() != Datatype.INT64
                ? WholeRange.of(input.datatype())
                : null;
        limit(schema, "minimum", input.minimum(), whole == null ? null : whole.smallest());
        limit(schema, "maximum", input.maximum(), whole == null ? null : whole.largest());
        if (!input.closed().isEmpty() && input.closed().size() <= MOST_LISTED) {
            input.categories().forEach(schema.putArray("enum")::add);
        }
        if (!input.required() && !input.isArray()) {
            String type = schema.path("type").asText();
            schema.putArray("type").add(type).add("null");
            if (schema.has("enum")) {
                schema.withArray("enum").addNull();
            }
        }
        return input.isArray() ? nested(schema, input.column().shape()) : schema;
    }

    /** A prediction's value or another output; a number that is none is {@code null}. */
    static ObjectNode output(Column column, boolean mayBeMissing) {
        ObjectNode schema = typed(column);
        if (mayBeMissing && column.datatype().isFloating()) {
            schema.putArray("type").add("number").add("null");
        }
        if (column.datatype() == Datatype.BYTES && !column.categories().isEmpty()) {
            column.categories().forEach(schema.putArray("enum")::add);
        }
        if (column.isTensor() && column.width() != 1) {
            ObjectNode array = JSON.objectNode().put("type", "array");
            array.set("items", schema);
            if (column.width() > 0) {
                array.put("minItems", column.width()).put("maxItems", column.width());
            }
            return array;
        }
        return schema;
    }

    private static ObjectNode typed(Column column) {
        ObjectNode schema = JSON.objectNode();
        switch (column.datatype()) {
            case BYTES:
                schema.put("type", "string");
                if (column.type().equals("date")) {
                    schema.put("format", "date");
                } else if (column.type().equals("timestamp")) {
                    schema.put("format", "date-time");
                }
                return schema;
            case BOOL:
                return schema.put("type", "boolean");
            default:
                if (column.datatype().isInteger()) {
                    return schema.put("type", "integer")
                            .put(
                                    "format",
                                    column.datatype().bytes() > 4 || column.datatype() == Datatype.UINT32
                                            ? "int64"
                                            : "int32");
                }
                return schema.put("type", "number")
                        .put("format", column.datatype() == Datatype.FP64 ? "double" : "float");
        }
    }

    private static void limit(ObjectNode schema, String keyword, Double declared, Long ofTheType) {
        if (declared != null && declared == Math.rint(declared) && Math.abs(declared) < 1e15) {
            schema.put(keyword, declared.longValue());
        } else if (declared != null) {
            schema.put(keyword, declared);
        } else if (ofTheType != null) {
            schema.put(keyword, ofTheType);
        }
    }

    private static ObjectNode nested(ObjectNode element, List<Long> shape) {
        ObjectNode schema = element;
        for (int dimension = shape.size() - 1; dimension > 0; dimension--) {
            ObjectNode array = JSON.objectNode().put("type", "array");
            array.set("items", schema);
            if (shape.get(dimension) >= 0) {
                array.put("minItems", shape.get(dimension)).put("maxItems", shape.get(dimension));
            }
            schema = array;
        }
        return schema;
    }
}
