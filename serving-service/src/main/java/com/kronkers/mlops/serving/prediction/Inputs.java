package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The fields that one version of a model asks for, made ready to read rows of them. Immutable. */
public final class Inputs {
    private final List<Input> inputs;
    private final List<Signature.Column> columns;
    private final boolean recipe;
    private final Map<String, Integer> positions = new HashMap<>();

    private Inputs(List<Input> inputs) {
        this.inputs = inputs;
        this.columns = inputs.stream().map(Input::column).toList();
        this.recipe = inputs.stream().anyMatch(input -> input.role() == Input.Role.TIME);
        inputs.forEach(input -> positions.put(input.name(), positions.size()));
    }

    public static Inputs of(Signature signature, Optional<Recipe> recipe) {
        return new Inputs(signature.inputs().stream()
                .map(column -> Input.of(column, recipe))
                .toList());
    }

    /** Whether a history is read beside them. */
    boolean hasRecipe() {
        return recipe;
    }

    /** The columns that a table of these inputs has. */
    public List<Signature.Column> columns() {
        return columns;
    }

    List<Input> all() {
        return inputs;
    }

    int size() {
        return inputs.size();
    }

    Input get(int position) {
        return inputs.get(position);
    }

    /** @param guess where the field stands if callers send them in order; -1 = there is no such field */
    int position(String name, int guess) {
        if (guess < inputs.size() && inputs.get(guess).name().equals(name)) {
            return guess;
        }
        return positions.getOrDefault(name, -1);
    }

    /** What to send instead of a field that is none. */
    String advice(String unknown) {
        String meant = Nearest.to(unknown, positions.keySet())
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("");
        return meant + "Its inputs are " + inputs.stream().map(Input::name).collect(Collectors.joining(", ")) + ".";
    }
}
