package com.kronkers.mlops.runtime;

import java.util.List;

/** What a model of classes answers: the most probable class of each row, and probabilities, in one layout for all engines. */
public final class ClassOutputs {
    /** Of the second of two classes, one number a row. */
    public static final String PROBABILITY = "probability";

    /** Of every class, a tensor of one number for each. */
    public static final String PROBABILITIES = "probabilities";

    private static final float MORE_PROBABLE = 0.5f;

    private ClassOutputs() {}

    /**
     * Labels and probabilities.
     *
     * @param target the name of the column of labels
     * @param probabilities row after row, in the order of the classes; of two classes only the second's
     */
    public static Table of(String target, List<String> classes, int rows, float[] probabilities) {
        int width = classes.size() == 2 ? 1 : classes.size();
        int[] likely = mostProbable(probabilities, rows, width);
        String[] labels = new String[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = classes.get(likely[row]);
        }
        Table.Builder table = Table.builder(rows).put(target, labels);
        return width == 1
                ? table.put(PROBABILITY, probabilities).build()
                : table.tensor(PROBABILITIES, Tensor.ofFloats(probabilities, rows, width))
                        .build();
    }

    /**
     * The place of each row's most probable class, the first of equals.
     *
     * @param width numbers a row; 1 for the probability of the second of two classes
     */
    static int[] mostProbable(float[] probabilities, int rows, int width) {
        int[] likely = new int[rows];
        for (int row = 0; row < rows; row++) {
            likely[row] = width == 1
                    ? probabilities[row] > MORE_PROBABLE ? 1 : 0
                    : largest(probabilities, row * width, width);
        }
        return likely;
    }

    private static int largest(float[] values, int from, int width) {
        int largest = 0;
        for (int i = 1; i < width; i++) {
            largest = values[from + i] > values[from + largest] ? i : largest;
        }
        return largest;
    }
}
