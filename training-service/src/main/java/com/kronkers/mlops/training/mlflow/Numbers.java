package com.kronkers.mlops.training.mlflow;

import java.util.Locale;

/** Numbers as clients write them. */
final class Numbers {
    private Numbers() {}

    /** @throws NumberFormatException if it is none */
    static double parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                if (!word.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?")) {
                    throw new NumberFormatException(text);
                }
                yield Double.parseDouble(word);
            }
        };
    }
}
