package com.kronkers.mlops.serving.prediction;

import java.util.List;
import java.util.stream.Collectors;

/** Says what a value that is none of a field's categories may have meant. */
public final class Category {
    private static final int MOST_LISTED = 20;

    private Category() {}

    static void refuse(SuppliedColumn column, int row, String value) {
        column.problem(
                row,
                FieldProblems.quoted(value) + " is no category that the model knows",
                instead(value, column.input.categories()));
        column.skip(row);
    }

    /** What to send in the place of a value that is none of these. */
    public static String instead(String value, List<String> known) {
        String nearest = Nearest.to(value, known)
                .map(near -> "The nearest known value is " + FieldProblems.quoted(near) + ". ")
                .orElse("");
        return nearest + "Send one of " + listed(known) + ".";
    }

    /** The first of them in quotes, and how many more there are. */
    public static String listed(List<String> known) {
        String first =
                known.stream().limit(MOST_LISTED).map(FieldProblems::quoted).collect(Collectors.joining(", "));
        return known.size() > MOST_LISTED ? first + " and " + (known.size() - MOST_LISTED) + " more" : first;
    }
}
