package com.kronkers.mlops.monitoring.sketch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotNull;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.apache.datasketches.common.SketchesArgumentException;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;

/**
 * A feature's sketch as it travels in prediction windows and in the reference of a model version.
 *
 * @param role history, known, entity or output
 * @param kind numeric or category
 * @param rows rows seen, nulls included
 * @param kll base64 of a {@code KllDoublesSketch} of the values that are not null, of numeric features
 * @param categories rows by value, of categories
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeatureData(
        @NotNull String name,
        @NotNull String role,
        @NotNull String kind,
        long rows,
        long nulls,
        String kll,
        Map<String, Long> categories) {

    /** @throws UnreadableSketchException if the sketch is no base64 or no KLL sketch of doubles, or a count is none */
    public FeatureSketch decode() {
        requireCounts();
        Distribution numbers = kll == null ? Distribution.ofValues() : Distribution.of(heapify());
        Map<String, Long> counts = categories == null ? Map.of() : new TreeMap<>(categories);
        return new FeatureSketch(name, role, "numeric".equals(kind), rows, nulls, numbers, counts);
    }

    private void requireCounts() {
        if (rows < 0 || nulls < 0 || nulls > rows) {
            throw new UnreadableSketchException(
                    "feature " + name + ": " + nulls + " nulls of " + rows + " rows cannot be", null);
        }
        if (categories != null) {
            categories.forEach((value, count) -> {
                if (count == null || count < 0) {
                    throw new UnreadableSketchException(
                            "feature " + name + ": category " + value + " has count " + count, null);
                }
            });
        }
    }

    private KllDoublesSketch heapify() {
        try {
            return KllDoublesSketch.heapify(Memory.wrap(Base64.getDecoder().decode(kll)));
        } catch (SketchesArgumentException | IllegalArgumentException | IndexOutOfBoundsException | AssertionError e) {
            throw new UnreadableSketchException("feature " + name + ": kll is no KllDoublesSketch in base64", e);
        }
    }
}
