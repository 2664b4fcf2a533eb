package com.kronkers.mlops.runtime;

import ai.djl.ml.xgboost.XgbSymbolBlock;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The trees of a booster, taken out of the engine and laid out for a few rows at a time. XGBoost's C interface compiles a
 * regular expression and reads the machine's processor limits in every call, which takes far longer than the trees of a
 * row do. What is taken out is compared with the engine on random rows, missing values among them; where it is not the
 * same the engine is asked for every row.
 */
final class XgboostTrees {
    /** From so many rows on the engine's call is worth its price. */
    static final int MOST_ROWS = 32;

    private static final int MOST_NODES = 4_000_000;
    private static final int COMPARED_ROWS = 256;
    private static final float LARGEST_DIFFERENCE = 1e-6f;

    private final int width;
    private final float[] begin;
    private final int[] roots;
    private int[] features = new int[1024];
    private float[] values = new float[1024];
    private int[] lower = new int[1024];
    private int[] others = new int[1024];
    private int[] missing = new int[1024];
    private int size;

    private XgboostTrees(int width, float[] begin, int trees) {
        this.width = width;
        this.begin = begin;
        this.roots = new int[trees];
    }

    /** @return {@code null} where the engine computes something else than sums of plain trees */
    static XgboostTrees of(XgbSymbolBlock booster, int rounds, XgboostFile header, XgboostBase base) {
        float[] begin = base.begin();
        if (begin == null) {
            return null;
        }
        String[] dumped = XgboostNative.dump(booster);
        int count =
                rounds == 0 ? dumped.length : Math.min(dumped.length, rounds * header.parallelTrees() * begin.length);
        XgboostTrees trees = new XgboostTrees(header.featureCount(), begin, count);
        try {
            for (int tree = 0; tree < count; tree++) {
                trees.roots[tree] = trees.add(Json.MAPPER.readTree(dumped[tree]), header.features());
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return null;
        }
        return trees.sameAs(booster, rounds, base) ? trees : null;
    }

    /** Raw outputs, row after row, added in the engine's order. */
    float[] raw(float[] matrix, int rows) {
        int outputs = begin.length;
        float[] raw = new float[rows * outputs];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(begin, 0, raw, row * outputs, outputs);
            int output = 0;
            for (int root : roots) {
                raw[row * outputs + output] += leaf(root, matrix, row * width);
                output = output + 1 == outputs ? 0 : output + 1;
            }
        }
        return raw;
    }

    private float leaf(int root, float[] matrix, int row) {
        int node = root;
        for (int feature = features[node]; feature >= 0; feature = features[node]) {
            float value = matrix[row + feature];
            if (value < values[node]) {
                node = lower[node];
            } else {
                node = value >= values[node] ? others[node] : missing[node];
            }
        }
        return values[node];
    }

    private int add(JsonNode node, List<String> names) {
        int index = next();
        if (node.has("leaf")) {
            features[index] = -1;
            values[index] = number(node.path("leaf"));
            return index;
        }
        values[index] = number(node.path("split_condition"));
        features[index] = feature(node.path("split").asText(), names);
        for (JsonNode child : node.path("children")) {
            int id = child.path("nodeid").asInt();
            int added = add(child, names);
            if (id == node.path("yes").asInt()) {
                lower[index] = added;
            } else {
                others[index] = added;
            }
            if (id == node.path("missing").asInt()) {
                missing[index] = added;
            }
        }
        if (lower[index] == 0 || others[index] == 0 || missing[index] == 0) {
            throw new IllegalArgumentException("a node without children");
        }
        return index;
    }

    private int next() {
        if (size == MOST_NODES) {
            throw new IllegalArgumentException("too many nodes");
        }
        if (size == features.length) {
            features = Arrays.copyOf(features, size * 2);
            values = Arrays.copyOf(values, size * 2);
            lower = Arrays.copyOf(lower, size * 2);
            others = Arrays.copyOf(others, size * 2);
            missing = Arrays.copyOf(missing, size * 2);
        }
        return size++;
    }

    private static float number(JsonNode node) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException("a split that is no comparison");
        }
        return Float.parseFloat(node.asText());
    }

    private int feature(String name, List<String> names) {
        int index = names.isEmpty() ? Integer.parseInt(name.substring(1)) : names.indexOf(name);
        if (index < 0 || index >= width) {
            throw new IllegalArgumentException("no feature '" + name + "'");
        }
        return index;
    }

    /** Rows near the trees' own thresholds, so that both sides of many splits are taken. */
    private boolean sameAs(XgbSymbolBlock booster, int rounds, XgboostBase base) {
        Random random = new Random(COMPARED_ROWS);
        float[] matrix = new float[COMPARED_ROWS * width];
        Arrays.fill(matrix, Float.NaN);
        for (int row = 0; row < COMPARED_ROWS; row++) {
            for (int node = 0; node < 8 * width && size > 0; node++) {
                int picked = random.nextInt(size);
                if (features[picked] >= 0 && random.nextInt(10) > 0) {
                    float threshold = values[picked];
                    boolean at = random.nextBoolean();
                    matrix[row * width + features[picked]] = at ? threshold : Math.nextDown(threshold);
                }
            }
        }
        float[] expectedRaw =
                base.addTo(XgboostNative.predict(booster, rounds, matrix, COMPARED_ROWS, width, true), 1, 0);
        float[] raw = raw(matrix, COMPARED_ROWS);
        if (!close(raw, expectedRaw)) {
            return false;
        }
        float[] expected = base.isOurs()
                ? base.transform(expectedRaw)
                : XgboostNative.predict(booster, rounds, matrix, COMPARED_ROWS, width, false);
        return close(base.transform(raw), expected);
    }

    private static boolean close(float[] given, float[] expected) {
        if (given.length != expected.length) {
            return false;
        }
        for (int i = 0; i < given.length; i++) {
            float bound = LARGEST_DIFFERENCE * Math.max(1, Math.abs(expected[i]));
            if (!(Math.abs(given[i] - expected[i]) <= bound)) {
                return false;
            }
        }
        return true;
    }
}
