package com.kronkers.mlops.training.tracking;

/**
 * One condition of a search.
 *
 * @param key of the metric, param or tag; the attribute's or dataset's field
 * @param value a {@link String}, a {@link Double}, a {@link Long} or, with {@link Comparison#IN} and {@link
 *     Comparison#NOT_IN}, a {@code List<String>}; null where the comparison takes none
 */
public record Condition(Entity entity, String key, Comparison comparison, Object value) {

    /** What is looked at. */
    public enum Entity {
        METRIC,
        PARAM,
        TAG,
        ATTRIBUTE,
        DATASET
    }
}
