package com.kronkers.mlops.runtime;

import java.util.Random;

/** Rows of random numbers, the same each time. */
final class Batches {

    private Batches() {}

    static Table of(String input, int rows, int width) {
        Random random = new Random(1);
        float[] numbers = new float[rows * width];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Table.builder(rows)
                .tensor(input, Tensor.ofFloats(numbers, rows, width))
                .build();
    }
}
