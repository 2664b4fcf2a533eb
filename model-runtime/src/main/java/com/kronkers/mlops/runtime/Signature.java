package com.kronkers.mlops.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller supplies and gets.
 *
 * @param inputs in the order of the package; with a recipe: entity, time and known columns
 */
public record Signature(List<Column> inputs, List<Column> outputs) {

    /** What an output means. */
    public enum Role {
        /** the value or the class that is predicted */
        PREDICTION,
        /** the lower end of its interval */
        LOWER,
        /** the upper end of its interval */
        UPPER,
        /** how probable each of {@link Column#categories()} is, in that order */
        PROBABILITY
    }

    /**
     * A named column.
     *
     * @param type string, integer, number, boolean, date or timestamp
     * @param datatype what an element is on the wire; dates and timestamps are {@code BYTES}
     * @param shape of a tensor, whose first dimension are the rows, -1 = any; {@code null} for one value a row
     * @param minimum the smallest value that training saw; {@code null} = not known
     * @param maximum the largest one
     * @param categories the values that training saw, or the classes of a probability; empty = not known
     * @param role of an output; {@code null} for inputs, and where nobody says
     */
    public record Column(
            String name,
            String type,
            Datatype datatype,
            List<Long> shape,
            boolean required,
            Double minimum,
            Double maximum,
            List<String> categories,
            Role role) {

        public Column {
            shape = shape == null ? null : List.copyOf(shape);
            categories = categories == null ? List.of() : List.copyOf(categories);
        }

        /** A required column with one value a row, of which no more is known. */
        public Column(String name, String type) {
            this(name, type, datatypeOf(type), null, true, null, null, List.of(), null);
        }

        static Column tensor(String name, Datatype datatype, long[] shape) {
            List<Long> dimensions = java.util.Arrays.stream(shape).boxed().toList();
            return new Column(name, typeOf(datatype), datatype, dimensions, true, null, null, List.of(), null);
        }

        /** Whether a row is more than one value, or is sent as a tensor anyway. */
        public boolean isTensor() {
            return shape != null;
        }

        /** Elements in one row; -1 = any number. */
        public long width() {
            long width = 1;
            for (int i = 1; shape != null && i < shape.size(); i++) {
                width = shape.get(i) < 0 || width < 0 ? -1 : width * shape.get(i);
            }
            return width;
        }

        Column named(String other) {
            return new Column(other, type, datatype, shape, required, minimum, maximum, categories, role);
        }

        Column typed(Datatype other) {
            return new Column(name, typeOf(other), other, shape, required, minimum, maximum, categories, role);
        }

        Column shaped(long[] other) {
            List<Long> dimensions = java.util.Arrays.stream(other).boxed().toList();
            return new Column(name, type, datatype, dimensions, required, minimum, maximum, categories, role);
        }

        Column ranged(Double low, Double high, List<String> known) {
            return new Column(name, type, datatype, shape, required, low, high, known, role);
        }

        /** With a role, unless the package gave it one. */
        Column meaning(Role implied, List<String> classes) {
            return new Column(
                    name,
                    type,
                    datatype,
                    shape,
                    required,
                    minimum,
                    maximum,
                    categories.isEmpty() ? classes : categories,
                    role == null ? implied : role);
        }

        long[] dimensions() {
            long[] dimensions = new long[shape == null ? 1 : shape.size()];
            for (int i = 0; i < dimensions.length; i++) {
                dimensions[i] = shape == null ? -1 : shape.get(i);
            }
            return dimensions;
        }
    }

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

    /** The first output with this role. */
    public Optional<Column> output(Role role) {
        for (Column output : outputs) {
            if (output.role() == role) {
                return Optional.of(output);
            }
        }
        return Optional.empty();
    }

    static Datatype datatypeOf(String type) {
        switch (type) {
            case "integer":
                return Datatype.INT64;
            case "number":
                return Datatype.FP64;
            case "boolean":
                return Datatype.BOOL;
            default:
                return Datatype.BYTES;
        }
    }

    static String typeOf(Datatype datatype) {
        if (datatype.isFloating()) {
            return "number";
        }
        return datatype == Datatype.BOOL ? "boolean" : datatype.isInteger() ? "integer" : "string";
    }
}
