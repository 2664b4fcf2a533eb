package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Table;
import java.util.List;

/**
 * Feature rows as one matrix of single precision, row after row, as a model gets them that takes categories as numbers:
 * text is the index of its category, a flag is 0 or 1, what is missing is {@code NaN}.
 */
public final class FeatureMatrix {

    private FeatureMatrix() {}

    public static float[] of(List<Columns.Entry> inputs, Table features) {
        int width = inputs.size();
        float[] matrix = new float[Math.multiplyExact(features.rows(), width)];
        for (int column = 0; column < width; column++) {
            Columns.Entry input = inputs.get(column);
            double[] values = input.isText()
                    ? Columns.codes(input.categories(), features.strings(input.name()))
                    : features.doubles(input.name());
            for (int row = 0; row < values.length; row++) {
                matrix[row * width + column] = (float) values[row];
            }
        }
        return matrix;
    }
}
