package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature.Column;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One field that a model asks for, and which values it takes.
 *
 * @param role what it is to the recipe
 * @param closed the only values it takes; empty = any
 * @param minimum the smallest one; {@code null} = any
 */
record Input(Column column, Role role, Set<String> closed, Double minimum, Double maximum) {

    /** What a field is to the model's recipe. */
    enum Role {
        /** says whose past is read; the history knows its values, which change without a new version */
        ENTITY,
        /** says for when; a date on the recipe's grid */
        TIME,
        /** goes into the model as it is */
        VALUE
    }

    static Input of(Column column, Optional<Recipe> recipe) {
        Role role = role(column.name(), recipe);
        boolean text = column.datatype() == Datatype.BYTES;
        boolean ranged = role == Role.VALUE && !text && column.datatype() != Datatype.BOOL;
        return new Input(
                column,
                role,
                role == Role.VALUE && text ? Set.copyOf(column.categories()) : Set.of(),
                ranged ? column.minimum() : null,
                ranged ? column.maximum() : null);
    }

    private static Role role(String name, Optional<Recipe> recipe) {
        if (recipe.isEmpty()) {
            return Role.VALUE;
        }
        if (recipe.get().entity().contains(name)) {
            return Role.ENTITY;
        }
        return recipe.get().time().equals(name) ? Role.TIME : Role.VALUE;
    }

    String name() {
        return column.name();
    }

    Datatype datatype() {
        return column.datatype();
    }

    boolean required() {
        return column.required();
    }

    List<String> categories() {
        return column.categories();
    }

    /** Whether a row is an array of values rather than one. */
    boolean isArray() {
        return column.isTensor() && column.width() != 1;
    }

    boolean inRange(double value) {
        return (minimum == null || value >= minimum) && (maximum == null || value <= maximum);
    }

    /** What to send, in words: the end of a sentence that begins with "Send". */
    String wanted() {
        String one = one();
        return isArray()
                ? "an array of " + (column.width() < 0 ? "" : column.width() + " ") + "values, each " + one
                : one;
    }

    private String one() {
        if (role == Role.TIME || column.type().equals("date")) {
            return "a date as text, like \"2017-10-09\"";
        }
        switch (datatype()) {
            case BYTES:
                return column.type().equals("timestamp")
                        ? "a time as text, like \"2017-10-09T00:00:00Z\""
                        : "text in quotes";
            case BOOL:
                return "true or false";
            default:
                return (datatype().isInteger() ? "a whole number" : "a number") + range();
        }
    }

    private String range() {
        if (minimum == null && maximum == null) {
            return "";
        }
        if (minimum == null) {
            return " up to " + number(maximum);
        }
        return maximum == null ? " from " + number(minimum) : " from " + number(minimum) + " to " + number(maximum);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
