package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.runtime.HistoryTable;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A row that the model answers as it is: from its categories and ranges, and from its history who and when. */
final class ExampleRow {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ExampleRow() {}

    static ObjectNode of(Inputs inputs, Optional<Recipe> recipe, Optional<HistorySnapshot> history) {
        List<String> entity = history.flatMap(ExampleRow::entity).orElse(List.of());
        ObjectNode row = JSON.objectNode();
        for (Input input : inputs.all()) {
            if (input.role() == Input.Role.ENTITY && !entity.isEmpty()) {
                row.put(input.name(), entity.get(recipe.orElseThrow().entity().indexOf(input.name())));
            } else if (input.role() == Input.Role.TIME
                    && history.map(HistorySnapshot::asOf).isPresent()) {
                row.put(input.name(), history.get().table().predictableThrough().toString());
            } else {
                row.set(input.name(), value(input));
            }
        }
        return row;
    }

    /** Always the same one, so that documents of the same history are the same. */
    private static Optional<List<String>> entity(HistorySnapshot history) {
        return history.table()
                .observations()
                .map(HistoryTable.Observation::entity)
                .min(Comparator.comparing(key -> String.join("\n", key)));
    }

    private static JsonNode value(Input input) {
        if (!input.isArray()) {
            return element(input);
        }
        return nested(input, 1);
    }

    private static JsonNode nested(Input input, int dimension) {
        List<Long> shape = input.column().shape();
        if (dimension == shape.size()) {
            return element(input);
        }
        ArrayNode array = JSON.arrayNode();
        for (long i = 0; i < Math.max(1, shape.get(dimension)); i++) {
            array.add(nested(input, dimension + 1));
        }
        return array;
    }

    private static JsonNode element(Input input) {
        switch (input.datatype()) {
            case BOOL:
                return JSON.booleanNode(false);
            case BYTES:
                return JSON.textNode(text(input));
            default:
                return input.datatype().isInteger()
                        ? JSON.numberNode((long) Math.ceil(low(input)))
                        : JSON.numberNode(middle(input));
        }
    }

    private static String text(Input input) {
        if (!input.categories().isEmpty()) {
            return input.categories().get(0);
        }
        switch (input.column().type()) {
            case "date":
                return "2017-10-09";
            case "timestamp":
                return "2017-10-09T00:00:00Z";
            default:
                return input.role() == Input.Role.TIME ? "2017-10-09" : "text";
        }
    }

    private static double low(Input input) {
        return input.minimum() != null ? input.minimum() : input.maximum() != null ? Math.min(0, input.maximum()) : 0;
    }

    private static double middle(Input input) {
        return input.minimum() == null || input.maximum() == null
                ? low(input)
                : input.minimum() + (input.maximum() - input.minimum()) / 2;
    }
}
