package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random parts of the training rows. */
final class Batches {

    private Batches() {}

    /** Every row once, in random order. */
    static List<int[]> shuffled(int rows, int batchSize, Random random) {
        int[] order = new int[rows];
        Arrays.setAll(order, row -> row);
        for (int row = rows - 1; row > 0; row--) {
            int other = random.nextInt(row + 1);
            int swapped = order[row];
            order[row] = order[other];
            order[other] = swapped;
        }
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < rows; from += batchSize) {
            batches.add(Arrays.copyOfRange(order, from, Math.min(rows, from + batchSize)));
        }
        return batches;
    }

    /** These rows; a share of their categories is replaced by the unknown bucket. */
    static Encoder.Encoded pick(Encoder.Encoded rows, int[] positions, double unknownShare, Random random) {
        int width = rows.numbers().length / Math.max(1, rows.rows());
        float[] numbers = new float[positions.length * width];
        long[][] categories = new long[rows.categories().length][positions.length];
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(rows.numbers(), positions[i] * width, numbers, i * width, width);
            for (int category = 0; category < categories.length; category++) {
                boolean hidden = random.nextDouble() < unknownShare;
                categories[category][i] = hidden ? 0 : rows.categories()[category][positions[i]];
            }
        }
        return new Encoder.Encoded(positions.length, numbers, categories, pick(rows.scales(), positions));
    }

    static double[] pick(double[] values, int[] positions) {
        double[] picked = new double[positions.length];
        Arrays.setAll(picked, i -> values[positions[i]]);
        return picked;
    }
}
