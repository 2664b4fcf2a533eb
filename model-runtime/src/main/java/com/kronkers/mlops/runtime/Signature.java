package com.kronkers.mlops.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a caller supplies (entity, time and known columns) and gets.
 *
 * @param inputs in the recipe's order
 */
public record Signature(List<Column> inputs, List<Column> outputs) {

    /** @param type string, integer, number, boolean, date or timestamp */
    public record Column(String name, String type) {}

    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** @param knownTypes the type of each known column; number where it does not say */
    public static Signature of(Recipe recipe, Map<String, String> knownTypes) {
        List<Column> inputs = new ArrayList<>();
        recipe.entity().forEach(name -> inputs.add(new Column(name, "string")));
        inputs.add(new Column(recipe.time(), "date"));
        recipe.known().forEach(name -> inputs.add(new Column(name, knownTypes.getOrDefault(name, "number"))));
        return new Signature(inputs, List.of(new Column(recipe.target(), "number")));
    }
}
