package com.kronkers.mlops.serving.prediction;

/** Numbers as text, as JSON writes them: Java would take {@code 1d} and hexadecimal ones, too. */
final class Written {
    private Written() {}

    /** {@code NaN} for what is no number. */
    static double number(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
