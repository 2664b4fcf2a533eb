package com.kronkers.mlops.serving.prediction;

import java.util.List;
import java.util.stream.Collectors;

/** Says what a value that is none of a field's categories may have meant. */
final class Category {
    private static final int MOST_LISTED = 20;

    private Category() {}

    static void refuse(SuppliedColumn column, int row, String value) {
        List<String> known = column.input.categories();
        String nearest = Nearest.to(value, known)
                .map(near -> "The nearest known value is " + FieldProblems.quoted(near) + ". ")
                .orElse("");
        column.problem(
                row,
                FieldProblems.quoted(value) + " is no category that the model knows",
                nearest + "Send one of " + listed(known) + ".");
        column.skip(row);
    }

    static String listed(List<String> known) {
        String first =
                known.stream().limit(MOST_LISTED).map(FieldProblems::quoted).collect(Collectors.joining(", "));
        return known.size() > MOST_LISTED ? first + " and " + (known.size() - MOST_LISTED) + " more" : first;
    }
}
