package com.kronkers.mlops.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns feature rows into the arrays a {@link TabularNetwork} takes, and its outputs into values. Thread-safe. */
public final class Encoder {

    /** Standardised numbers are held inside, so that a value far outside training cannot run away. */
    private static final float CLIP = 6f;

    private final NetworkDescription description;
    private final List<Map<String, Integer>> indexes = new ArrayList<>();

    /**
     * Encoded rows.
     *
     * @param numbers row by row, as many a row as the description has numbers
     * @param categories one array of indexes for each category
     * @param scales what an output is multiplied with
     */
    public record Encoded(int rows, float[] numbers, long[][] categories, double[] scales) {

        /** Rows {@code from} (inclusive) to {@code to} (exclusive). */
        public Encoded slice(int from, int to) {
            if (from == 0 && to == rows) {
                return this;
            }
            int width = rows == 0 ? 0 : numbers.length / rows;
            long[][] parts = new long[categories.length][];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = java.util.Arrays.copyOfRange(categories[i], from, to);
            }
            return new Encoded(
                    to - from,
                    java.util.Arrays.copyOfRange(numbers, from * width, to * width),
                    parts,
                    java.util.Arrays.copyOfRange(scales, from, to));
        }
    }

    public Encoder(NetworkDescription description) {
        this.description = description;
        for (NetworkDescription.Category category : description.categories()) {
            Map<String, Integer> index = new HashMap<>();
            for (String value : category.values()) {
                index.putIfAbsent(value, index.size() + 1);
            }
            indexes.add(index);
        }
    }

    /** @throws IllegalArgumentException if a column is missing or of another type */
    public Encoded encode(Table features) {
        double[] scales = scales(description.target(), features);
        int rows = features.rows();
        int width = description.numbers().size();
        float[] numbers = new float[rows * width];
        for (int column = 0; column < width; column++) {
            NetworkDescription.Quantity number = description.numbers().get(column);
            double[] values = features.doubles(number.name());
            for (int row = 0; row < rows; row++) {
                numbers[row * width + column] = standardise(number, values[row], scales[row]);
            }
        }
        long[][] categories = new long[indexes.size()][];
        for (int column = 0; column < categories.length; column++) {
            String[] values =
                    features.rawStrings(description.categories().get(column).name());
            categories[column] = new long[rows];
            for (int row = 0; row < rows; row++) {
                categories[column][row] = indexes.get(column).getOrDefault(values[row], 0);
            }
        }
        return new Encoded(rows, numbers, categories, scales);
    }

    /** An output in the unit of the target. */
    public double decode(double output, double scale) {
        double value = output * scale;
        Double lowest = description.target().lowest();
        return lowest != null && value < lowest ? lowest : value;
    }

    /** The size of each row, with which outputs are multiplied. */
    public static double[] scales(NetworkDescription.Target target, Table features) {
        double[] scales = target.scaleBy() == null ? new double[features.rows()] : features.doubles(target.scaleBy());
        for (int row = 0; row < scales.length; row++) {
            double size = Double.isNaN(scales[row]) ? target.scaleMissing() : Math.max(0, scales[row]);
            scales[row] = target.offset() + size;
        }
        return scales;
    }

    /** A number on the network's scale, before it is standardised; {@code NaN} stays {@code NaN}. */
    public static double transform(NetworkDescription.Transform transform, double value, double scale) {
        if (transform == NetworkDescription.Transform.LOG) {
            return Math.log1p(Math.max(0, value));
        }
        return transform == NetworkDescription.Transform.RELATIVE ? value / scale : value;
    }

    private static float standardise(NetworkDescription.Quantity number, double value, double scale) {
        double transformed = transform(number.transform(), value, scale);
        double present = Double.isFinite(transformed) ? transformed : number.missing();
        float standard = (float) ((present - number.center()) / number.spread());
        return Math.max(-CLIP, Math.min(CLIP, standard));
    }
}
