package com.kronkers.mlops.serving.prediction;

import java.util.List;

/** The class with the largest probability, the first of several. */
final class MostProbable {
    private MostProbable() {}

    /** @param values of {@link PredictionFields#probabilities()}, in that order */
    static String of(PredictionFields fields, List<OutputValues> values, int row) {
        String best = null;
        double largest = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < values.size(); column++) {
            List<String> classes =
                    PredictionFields.classes(fields.probabilities().get(column));
            int position = values.get(column).largest(row);
            double probability = values.get(column).number(row, position);
            if (best == null || probability > largest) {
                best = position < classes.size() ? classes.get(position) : String.valueOf(position);
                largest = probability;
            }
        }
        return best;
    }
}
