package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a model's outputs are told to departments.
 *
 * @param value the prediction; where the model gives nothing but the probabilities of several classes, those
 * @param lower the lower end of its interval
 * @param probabilities columns with the probability of one or more classes each
 * @param others outputs that are none of these, told under their own names
 */
record PredictionFields(
        Column value, Optional<Column> lower, Optional<Column> upper, List<Column> probabilities, List<Column> others) {

    static PredictionFields of(Signature signature) {
        Column value =
                signature.output(Role.PREDICTION).orElse(signature.outputs().get(0));
        Optional<Column> lower = signature.output(Role.LOWER);
        Optional<Column> upper = signature.output(Role.UPPER);
        List<Column> probabilities = signature.outputs().stream()
                .filter(output -> output.role() == Role.PROBABILITY)
                .toList();
        List<Column> others = new ArrayList<>(signature.outputs());
        others.remove(value);
        lower.ifPresent(others::remove);
        upper.ifPresent(others::remove);
        others.removeAll(probabilities);
        return new PredictionFields(value, lower, upper, probabilities, others);
    }

    /** Whether the prediction is the most probable class, because the model itself names none. */
    boolean isMostProbable() {
        return value.role() == Role.PROBABILITY && classes().size() > 1;
    }

    /** The classes that have a probability, in order. */
    List<String> classes() {
        return probabilities.stream()
                .flatMap(column -> classes(column).stream())
                .toList();
    }

    /** The classes of one column; where the package does not name them, their numbers. */
    static List<String> classes(Column column) {
        int width = (int) Math.max(1, column.width());
        if (column.categories().size() == width) {
            return column.categories();
        }
        List<String> numbered = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            numbered.add(String.valueOf(i));
        }
        return numbered;
    }
}
