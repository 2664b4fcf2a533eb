package com.kronkers.mlops.trainers.reference;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * The distribution of one feature in one bucket, in the shape of the {@code prediction-windows} event, so that the two
 * can be compared.
 *
 * @param role history, known, entity or output
 * @param kind numeric or category
 * @param kll the Base64 of a KLL sketch (numeric only)
 * @param categories rows of each value (category only)
 */
record FeatureSummary(
        String name, String role, String kind, long rows, long nulls, String kll, Map<String, Long> categories) {

    /** The finest sketch; it is that of {@code prediction-windows}. */
    static final int K = 800;

    static FeatureSummary numeric(String name, String role, double[] values, int k) {
        KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance(k);
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sketch.update(value);
            }
        }
        long nulls = Arrays.stream(values).filter(Double::isNaN).count();
        String kll = Base64.getEncoder().encodeToString(sketch.toByteArray());
        return new FeatureSummary(name, role, "numeric", values.length, nulls, kll, null);
    }

    static FeatureSummary category(String name, String role, String[] values) {
        Map<String, Long> counts = new TreeMap<>();
        long nulls = 0;
        for (String value : values) {
            if (value == null) {
                nulls++;
            } else {
                counts.merge(value, 1L, Long::sum);
            }
        }
        return new FeatureSummary(name, role, "category", values.length, nulls, null, counts);
    }

    /** About what it takes as JSON. */
    long bytes() {
        long values = kll == null
                ? categories.keySet().stream()
                        .mapToLong(value -> value.length() + 8)
                        .sum()
                : kll.length();
        return 100 + name.length() + values;
    }
}
