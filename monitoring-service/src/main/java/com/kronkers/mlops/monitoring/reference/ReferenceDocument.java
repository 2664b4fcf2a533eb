package com.kronkers.mlops.monitoring.reference;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.kronkers.mlops.monitoring.sketch.FeatureData;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import java.util.List;

/**
 * The reference that training wrote beside a model: what it saw and answered, step by step, and how good it was.
 *
 * @param buckets in order of time
 * @param performance on the test rows, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReferenceDocument(List<Bucket> buckets, Performance performance) {

    /** One time step. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Bucket(String from, String through, List<FeatureData> features) {}

    /** @param wape sum of absolute errors over sum of actual values */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Performance(Double wape, Double mae) {}

    /** @throws com.kronkers.mlops.monitoring.sketch.UnreadableSketchException if a sketch cannot be decoded */
    public List<List<FeatureSketch>> decode() {
        return buckets.stream()
                .map(bucket ->
                        bucket.features().stream().map(FeatureData::decode).toList())
                .toList();
    }
}
