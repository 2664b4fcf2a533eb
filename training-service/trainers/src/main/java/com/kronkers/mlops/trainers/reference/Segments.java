package com.kronkers.mlops.trainers.reference;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.reference.ReferenceReport.Bucket;
import com.kronkers.mlops.trainers.reference.ReferenceReport.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The buckets of the rows of one value of an entity column that has at least two and at most {@value #MOST_SEGMENTS}. A
 * column's sketches are as fine as they can be while its segments fit.
 */
final class Segments {
    /** What the segments of a column may take, about, as JSON. */
    static final long MOST_BYTES = 16 << 20;

    private static final int MOST_SEGMENTS = 24;
    private static final int[] COARSE_TO_FINE = {50, 100, 200, 400, FeatureSummary.K};

    private final Recipe recipe;
    private final Table features;
    private final Buckets buckets;

    Segments(Recipe recipe, Table features, Buckets buckets) {
        this.recipe = recipe;
        this.features = features;
        this.buckets = buckets;
    }

    /** @param most bytes for each column; one whose segments do not fit in the coarsest sketches has none */
    List<Segment> of(long most) {
        List<Segment> segments = new ArrayList<>();
        for (String column : recipe.entity()) {
            TreeSet<String> values = new TreeSet<>(Arrays.asList(features.strings(column)));
            if (values.size() >= 2 && values.size() <= MOST_SEGMENTS) {
                segments.addAll(finest(column, values, most));
            }
        }
        return segments;
    }

    private List<Segment> finest(String column, TreeSet<String> values, long most) {
        List<Segment> finest = List.of();
        for (int k : COARSE_TO_FINE) {
            Optional<List<Segment>> finer = fitting(column, values, k, most);
            if (finer.isEmpty()) {
                break;
            }
            finest = finer.get();
        }
        return finest;
    }

    /** Nothing if they take more. */
    private Optional<List<Segment>> fitting(String column, TreeSet<String> values, int k, long most) {
        String[] all = features.strings(column);
        List<Segment> segments = new ArrayList<>();
        long bytes = 0;
        for (String value : values) {
            List<Bucket> own = buckets.of(row -> all[row].equals(value), k);
            bytes += own.stream()
                    .flatMap(bucket -> bucket.features().stream())
                    .mapToLong(FeatureSummary::bytes)
                    .sum();
            if (bytes > most) {
                return Optional.empty();
            }
            if (!own.isEmpty()) {
                segments.add(new Segment(column, value, own));
            }
        }
        return Optional.of(segments);
    }
}
