package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What one version's predictions looked like in a window: an event on {@code prediction-windows}. Counts and latencies
 * are the whole window's and stand in each of its parts; a feature stands in exactly one.
 *
 * @param revision of the newest decision that it stood under
 * @param variants the aliases that it stood behind
 * @param shadow whether its answers were only compared
 * @param comparison of a shadow with the champion; {@code null} otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PredictionWindow(
        String model,
        String version,
        long revision,
        List<String> variants,
        boolean shadow,
        String replica,
        Span window,
        int part,
        int parts,
        Counts counts,
        Latency latencyMillis,
        Comparison comparison,
        List<Feature> features) {

    /** Features that are larger than this together go into parts of their own. */
    static final int MOST_BYTES = 256 << 10;

    /** Everything but the features; a sketch of differences takes up to 26 KB of it. */
    private static final int ENVELOPE_BYTES = 32 << 10;

    private static final int FEATURE_BYTES = 256;

    /** From {@code start} (inclusive) to {@code end} (exclusive). */
    record Span(Instant start, Instant end) {}

    /**
     * @param requests all of them, those that failed included
     * @param rows that were predicted
     * @param errors requests that were refused or went wrong
     */
    record Counts(long requests, long rows, long errors) {}

    /**
     * A shadow's predictions beside the champion's.
     *
     * @param version the champion's
     * @param rows that both predicted
     * @param equal rows with the same class, or the same number within one millionth
     * @param dropped rows that the shadow was not asked since it was behind
     * @param meanDifference of numbers: shadow minus champion
     * @param kll a serialised KllDoublesSketch of the differences
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Comparison(
            String version,
            long rows,
            long equal,
            long dropped,
            Double meanDifference,
            Double meanAbsoluteDifference,
            String kll) {}

    /** Quantiles of a request's time in the service. */
    record Latency(double p50, double p95, double p99) {}

    /**
     * One column's distribution.
     *
     * @param role history, known, entity or output
     * @param kind numeric or category
     * @param kll a serialised KllDoublesSketch of the numbers that are not missing
     * @param categories the count of each frequent value, the rest together as {@code __other__}
     * @param hll a serialised HllSketch of the categories
     * @param countError by how much a count may be too small; {@code null} = they are exact
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Feature(
            String name,
            String role,
            String kind,
            long rows,
            long nulls,
            String kll,
            Map<String, Long> categories,
            String hll,
            Long countError) {

        static Feature numeric(String name, String role, long rows, long nulls, byte[] kll) {
            return new Feature(
                    name, role, "numeric", rows, nulls, Base64.getEncoder().encodeToString(kll), null, null, null);
        }

        static Feature category(
                String name,
                String role,
                long rows,
                long nulls,
                Map<String, Long> categories,
                byte[] hll,
                long countError) {
            return new Feature(
                    name,
                    role,
                    "category",
                    rows,
                    nulls,
                    null,
                    Map.copyOf(categories),
                    Base64.getEncoder().encodeToString(hll),
                    countError == 0 ? null : countError);
        }

        /** An upper bound of its size as JSON: an escaped character takes at most six bytes. */
        int bytes() {
            long names = categories == null
                    ? 0
                    : categories.keySet().stream()
                            .mapToLong(value -> 6L * value.length() + 26)
                            .sum();
            return (int) (FEATURE_BYTES + 6L * name.length() + length(kll) + length(hll) + names);
        }
    }

    private static int length(String sketch) {
        return sketch == null ? 0 : sketch.length();
    }

    /** The same window as parts, none of them larger than {@link #MOST_BYTES} as JSON. */
    List<PredictionWindow> split() {
        List<List<Feature>> groups = new ArrayList<>();
        List<Feature> group = new ArrayList<>();
        int bytes = ENVELOPE_BYTES;
        for (Feature feature : features) {
            if (!group.isEmpty() && bytes + feature.bytes() > MOST_BYTES) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = ENVELOPE_BYTES;
            }
            group.add(feature);
            bytes += feature.bytes();
        }
        groups.add(group);
        List<PredictionWindow> split = new ArrayList<>();
        for (List<Feature> some : groups) {
            split.add(new PredictionWindow(
                    model,
                    version,
                    revision,
                    variants,
                    shadow,
                    replica,
                    window,
                    split.size() + 1,
                    groups.size(),
                    counts,
                    latencyMillis,
                    comparison,
                    List.copyOf(some)));
        }
        return split;
    }
}
