package com.kronkers.mlops.runtime;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A cyclic part of the date, as a point on the circle: two columns, {@code <part>_sin} and {@code <part>_cos}, so that
 * the last week of a year lies beside the first.
 */
enum CalendarFeature {
    WEEK_OF_YEAR("week-of-year", date -> (date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1) / 52.1775),
    MONTH_OF_YEAR("month-of-year", date -> (date.getMonthValue() - 1) / 12.0),
    DAY_OF_WEEK("day-of-week", date -> (date.getDayOfWeek().getValue() - 1) / 7.0);

    private final String label;
    private final ToDoubleFunction<LocalDate> turn;

    CalendarFeature(String label, ToDoubleFunction<LocalDate> turn) {
        this.label = label;
        this.turn = turn;
    }

    static boolean isKnown(String label) {
        return names().contains(label);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(part -> part.label).toList();
    }

    static CalendarFeature of(String label) {
        return Arrays.stream(values())
                .filter(part -> part.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new InvalidRecipeException("recipe.calendar: unknown '" + label + "'"));
    }

    List<String> columns() {
        String stem = label.replace('-', '_');
        return List.of(stem + "_sin", stem + "_cos");
    }

    /** StrictMath: the same bits on every machine, in training and in serving. */
    double sin(LocalDate date) {
        return StrictMath.sin(2 * Math.PI * turn.applyAsDouble(date));
    }

    double cos(LocalDate date) {
        return StrictMath.cos(2 * Math.PI * turn.applyAsDouble(date));
    }
}
