package com.kronkers.mlops.serving.capture;

import java.util.HashMap;
import java.util.Map;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * One column's distribution, growing in bounded memory: a KLL sketch of numbers; of categories the frequent ones with
 * their counts, and a HyperLogLog sketch of how many there are.
 */
final class FeatureSketch {
    /** PSI and KS within half a percent of exact at 100,000 rows, in 19 KB. */
    static final int K = 800;
    /** Where values that are not among the frequent ones are counted, so that no row is lost. */
    static final String OTHER = "__other__";

    /** Counts are exact up to three quarters of this many categories; beyond, rare ones give way. */
    private static final int MAP_SIZE = 4_096;
    /** How many there are within 1.6 %, in at most 2 KB. */
    private static final int LG_K = 12;
    // Together at most 256 KiB as JSON, even if every character must be escaped.
    private static final int MOST_CATEGORIES = 2_500;
    private static final int MOST_CHARACTERS = 32_000;
    private static final int PENDING = 256;
    /** A sample is told by so many quantiles: a part of it is half as wide as the sketch's own error. */
    private static final int SAMPLE_PARTS = 500;
    /** Longer values are told by their beginning: they are free text, no categories. */
    private static final int LONGEST = 200;

    private final String name;
    private final String role;
    private final KllDoublesSketch numbers;
    /**
     * Numbers that the sketch takes together: a row has one for each of many sketches, and none of these stays in the
     * processor's cache from one row to the next.
     */
    private final double[] pending;

    private int waiting;
    /** One number of each {@link #group} of rows, beside those that were all taken; {@code null} if there are none. */
    private KllDoublesSketch sample;

    private int group = 1;
    private final ItemsSketch<String> frequent;
    private final HllSketch distinct;
    private long rows;
    private long nulls;

    private FeatureSketch(String name, String role, boolean numeric) {
        this.name = name;
        this.role = role;
        this.numbers = numeric ? KllDoublesSketch.newHeapInstance(K) : null;
        this.pending = numeric ? new double[PENDING] : null;
        this.frequent = numeric ? null : new ItemsSketch<>(MAP_SIZE);
        this.distinct = numeric ? null : new HllSketch(LG_K, TgtHllType.HLL_4);
    }

    static FeatureSketch numeric(String name, String role) {
        return new FeatureSketch(name, role, true);
    }

    static FeatureSketch category(String name, String role) {
        return new FeatureSketch(name, role, false);
    }

    boolean isNumeric() {
        return numbers != null;
    }

    /**
     * Adds values of this sketch's kind; those of the other kind, after a model changed its mind, are left out.
     *
     * @param weight for how many rows each value stands; 1 for texts
     */
    void add(Series series, int element, int weight) {
        for (int row = 0; row < series.rows() && isNumeric() != series.isText(); row++) {
            if (!isNumeric()) {
                add(series.texts()[row]);
            } else if (weight == 1) {
                add(series.number(row, element));
            } else {
                addOneOf(weight, series.number(row, element));
            }
        }
    }

    void add(double value) {
        rows++;
        if (Double.isNaN(value)) {
            nulls++;
        } else {
            if (waiting == pending.length) {
                addPending();
            }
            pending[waiting++] = value;
        }
    }

    private void addPending() {
        numbers.update(pending, 0, waiting);
        waiting = 0;
    }

    private void addOneOf(int rowsOfGroup, double value) {
        rows += rowsOfGroup;
        if (Double.isNaN(value)) {
            nulls += rowsOfGroup;
        } else {
            if (sample == null) {
                sample = KllDoublesSketch.newHeapInstance(K);
                group = rowsOfGroup;
            }
            sample.update(value);
        }
    }

    /** Among the numbers that were all taken, those of the sample: its quantiles, each for its part of the rows. */
    private byte[] wholeSketch() {
        addPending();
        if (sample != null) {
            long left = sample.getN() * group;
            for (int part = 0; part < SAMPLE_PARTS; part++) {
                long weight = left / (SAMPLE_PARTS - part);
                left -= weight;
                if (weight > 0) {
                    numbers.update(sample.getQuantile((part + 0.5) / SAMPLE_PARTS), weight);
                }
            }
            sample = null;
        }
        return numbers.toByteArray();
    }

    void add(String value) {
        rows++;
        if (value == null) {
            nulls++;
        } else {
            distinct.update(value);
            frequent.update(value.length() > LONGEST ? value.substring(0, LONGEST) : value);
        }
    }

    PredictionWindow.Feature snapshot() {
        return isNumeric()
                ? PredictionWindow.Feature.numeric(name, role, rows, nulls, wholeSketch())
                : PredictionWindow.Feature.category(
                        name,
                        role,
                        rows,
                        nulls,
                        categories(),
                        distinct.toCompactByteArray(),
                        frequent.getMaximumError());
    }

    private Map<String, Long> categories() {
        Map<String, Long> categories = new HashMap<>();
        long counted = 0;
        int characters = 0;
        // Sorted by count, so that what finds no room is the rarest. Lower bounds: together never more than the rows.
        for (ItemsSketch.Row<String> row : frequent.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES)) {
            boolean room = categories.size() < MOST_CATEGORIES
                    && characters + row.getItem().length() <= MOST_CHARACTERS;
            if (room && row.getLowerBound() > 0) {
                categories.put(row.getItem(), row.getLowerBound());
                counted += row.getLowerBound();
                characters += row.getItem().length();
            }
        }
        long others = rows - nulls - counted;
        if (others > 0) {
            categories.merge(OTHER, others, Long::sum);
        }
        return categories;
    }
}
