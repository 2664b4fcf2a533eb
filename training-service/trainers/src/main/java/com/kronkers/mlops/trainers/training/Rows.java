package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.runtime.Table;
import java.util.Arrays;

/**
 * Feature rows with what they turned out to be.
 *
 * @param target a number, or the index of a class
 */
public record Rows(Table features, double[] target) {

    public static Rows of(Table features, double[] target, int[] positions) {
        return new Rows(
                features.select(positions),
                Arrays.stream(positions).mapToDouble(row -> target[row]).toArray());
    }

    public int count() {
        return target.length;
    }
}
