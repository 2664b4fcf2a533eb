package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a model version saw and answered when it was trained, prepared for comparisons. Immutable to its users. */
public final class ReferenceProfile {

    private final Map<String, FeatureReference> features = new LinkedHashMap<>();

    /** @param buckets the features of each time bucket, in order of time */
    public ReferenceProfile(List<List<FeatureSketch>> buckets) {
        Map<String, List<FeatureSketch>> byName = new LinkedHashMap<>();
        for (List<FeatureSketch> bucket : buckets) {
            for (FeatureSketch feature : bucket) {
                if (feature.rows() > 0) {
                    byName.computeIfAbsent(feature.name(), name -> new ArrayList<>())
                            .add(feature);
                }
            }
        }
        byName.forEach((name, parts) -> features.put(name, new FeatureReference(parts)));
    }

    Optional<FeatureReference> feature(String name) {
        return Optional.ofNullable(features.get(name));
    }

    /** All rows of the reference together, by feature. */
    public Collection<FeatureSketch> pooled() {
        return features.values().stream().map(FeatureReference::pooled).toList();
    }

    /** The number feature that tells rows apart best: usually the output. */
    private Optional<FeatureReference> finest() {
        return features.values().stream()
                .filter(feature -> feature.pooled().numeric())
                .max(Comparator.comparingDouble(FeatureReference::bucketDistinct));
    }

    /**
     * How many different rows a window has, at most a bucket's. The same (entity, time) asked again and again adds rows
     * but nothing new; equal rows give equal values, so the finest feature's count of different values tells.
     */
    long effectiveRows(List<FeatureSketch> window, long rows) {
        Optional<FeatureReference> finest = finest();
        if (finest.isEmpty() || finest.get().bucketDistinct() == 0) {
            return rows;
        }
        String name = finest.get().pooled().name();
        long bucketRows = finest.get().bucketRows();
        double distinct = window.stream()
                .filter(feature -> feature.name().equals(name))
                .mapToDouble(feature -> feature.numbers().distinct())
                .findFirst()
                .orElse(finest.get().bucketDistinct());
        double covered = Math.min(1, distinct / finest.get().bucketDistinct());
        return Math.min(rows, Math.round(bucketRows * covered));
    }
}
