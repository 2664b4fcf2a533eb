package com.kronkers.mlops.registry.version;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * The comparison among the test rows of one value of a column.
 *
 * @param rows how many there are
 * @param series of how many series they are; may be {@code null}
 * @param scores the primary metric of each subject
 * @param metrics of the candidate and of whom it is compared with; may be {@code null}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Slice(
        String column,
        String value,
        long rows,
        Long series,
        Map<String, Double> scores,
        List<Metric> metrics,
        List<Comparison> comparisons) {

    /** Whether it says which rows it is about, and what was found among them. */
    public boolean wellFormed() {
        return column != null
                && value != null
                && rows > 0
                && scores != null
                && comparisons != null
                && comparisons.stream().allMatch(comparison -> comparison != null)
                && (metrics == null || metrics.stream().allMatch(metric -> metric != null));
    }
}
