package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.sketch.Distribution;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * One feature in the reference: all buckets together, and how far single buckets are from the others. A bucket is
 * compared with the others without its neighbours (h-block cross-validation, Burman, Chow and Nolan 1994), because
 * lags and rolling means of neighbouring weeks share rows, and because a window is later than every bucket: what a
 * trend or a season does between distant buckets belongs to the null distribution.
 */
final class FeatureReference {

    private static final int POINTS = 1024;
    private static final int DRAWS_PER_BUCKET = 3;
    private static final int SIZE_STEP = 25;
    /** Keeps a tail where the buckets do not differ at all; small enough that there the effect floor alone decides. */
    private static final double MEAN_EXCESS_PER_FLOOR = 0.1;

    private final FeatureSketch pooled;
    private final List<FeatureSketch> buckets;
    private final List<FeatureSketch> distantOthers;
    private final long bucketRows;
    private final double bucketDistinct;
    private final Map<String, NullDistribution> nulls = new ConcurrentHashMap<>();

    /** @param buckets in order of time */
    FeatureReference(List<FeatureSketch> buckets) {
        this.buckets = buckets.stream().map(FeatureReference::coarsened).toList();
        this.pooled = coarsened(FeatureSketch.pool(this.buckets));
        this.distantOthers = IntStream.range(0, buckets.size())
                .mapToObj(i -> withoutNeighbours(this.buckets, i))
                .toList();
        this.bucketRows = median(buckets.stream().mapToLong(FeatureSketch::rows).toArray());
        this.bucketDistinct =
                median(buckets.stream().mapToLong(b -> b.numbers().distinct()).toArray());
    }

    private static FeatureSketch withoutNeighbours(List<FeatureSketch> buckets, int index) {
        int gap = Math.max(1, buckets.size() / 4);
        List<FeatureSketch> distant = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            if (Math.abs(i - index) > gap) {
                distant.add(buckets.get(i));
            }
        }
        // Only where there are so few buckets that nothing is judged by them.
        return coarsened(FeatureSketch.pool(distant.isEmpty() ? buckets : distant));
    }

    private static FeatureSketch coarsened(FeatureSketch sketch) {
        return withNumbers(sketch, sketch.numbers().coarsened(POINTS));
    }

    private static FeatureSketch withNumbers(FeatureSketch sketch, Distribution numbers) {
        return new FeatureSketch(
                sketch.name(),
                sketch.role(),
                sketch.numeric(),
                sketch.rows(),
                sketch.nulls(),
                numbers,
                sketch.categories());
    }

    private static long median(long[] values) {
        return values.length == 0
                ? 0
                : IntStream.range(0, values.length)
                        .mapToLong(i -> values[i])
                        .sorted()
                        .skip(values.length / 2)
                        .findFirst()
                        .orElse(0);
    }

    FeatureSketch pooled() {
        return pooled;
    }

    int buckets() {
        return buckets.size();
    }

    /** Rows of a typical bucket. */
    long bucketRows() {
        return bucketRows;
    }

    /** Different values of a typical bucket, 0 for categories. */
    double bucketDistinct() {
        return bucketDistinct;
    }

    /**
     * How the test's statistic varies between unchanged buckets.
     *
     * @param rows different rows of the window: where they are clearly fewer than a bucket's, buckets are sampled down
     *     to as many, so that the noise of a small window is not taken for change
     */
    NullDistribution nullOf(DriftTest test, long rows, double floor) {
        int size = rows >= 0.8 * bucketRows ? 0 : (int) Math.max(SIZE_STEP, rows / SIZE_STEP * SIZE_STEP);
        return nulls.computeIfAbsent(
                test.label() + size,
                key -> new NullDistribution(
                        size == 0 || !pooled.numeric() ? between(test) : sampled(test, size),
                        floor * MEAN_EXCESS_PER_FLOOR));
    }

    private double[] between(DriftTest test) {
        return IntStream.range(0, buckets.size())
                .mapToDouble(i -> test.statistic(buckets.get(i), distantOthers.get(i)))
                .toArray();
    }

    private double[] sampled(DriftTest test, int size) {
        SplittableRandom random = new SplittableRandom(size);
        return IntStream.range(0, buckets.size() * DRAWS_PER_BUCKET)
                .mapToDouble(i -> {
                    FeatureSketch bucket = buckets.get(i % buckets.size());
                    Distribution numbers = bucket.numbers();
                    Distribution drawn = numbers.isEmpty() ? numbers : numbers.draw(size, random);
                    return test.statistic(withNumbers(bucket, drawn), distantOthers.get(i % buckets.size()));
                })
                .toArray();
    }
}
