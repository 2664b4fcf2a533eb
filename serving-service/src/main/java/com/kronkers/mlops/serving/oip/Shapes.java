package com.kronkers.mlops.serving.oip;

import java.util.Arrays;

/** Shapes as callers claim them. */
final class Shapes {
    /** More dimensions than any model has, and few enough to loop over. */
    private static final int MOST_DIMENSIONS = 16;

    private Shapes() {}

    /**
     * How many elements a tensor of this shape has.
     *
     * @throws InvalidTensorException if a dimension is negative, or the product too large
     */
    static int elements(String input, long[] shape) {
        if (shape.length > MOST_DIMENSIONS) {
            throw new InvalidTensorException("input '" + input + "' has " + shape.length + " dimensions, at most "
                    + MOST_DIMENSIONS + " are taken");
        }
        long elements = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new InvalidTensorException("input '" + input + "' has shape " + Arrays.toString(shape)
                        + "; a request says how many there are, so no dimension is negative");
            }
        }
        for (long dimension : shape) {
            long high = Math.multiplyHigh(elements, dimension);
            elements *= dimension;
            if (high != 0 || elements < 0 || elements > Integer.MAX_VALUE) {
                throw new InvalidTensorException("input '" + input + "' has shape " + Arrays.toString(shape)
                        + ", which holds more elements than a request can carry");
            }
        }
        return (int) elements;
    }
}
