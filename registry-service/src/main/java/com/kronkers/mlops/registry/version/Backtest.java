package com.kronkers.mlops.registry.version;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * How the same training did at an earlier origin.
 *
 * @param trainedThrough the newest date it learned from, ISO 8601 like the other two
 * @param rows how many it was tested on
 * @param scores by subject: metric to value
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Backtest(
        String trainedThrough,
        String testedFrom,
        String testedThrough,
        int rows,
        Map<String, Map<String, Double>> scores) {
    private static final String DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";

    /** Whether it says when it was trained and tested, and what came of it. */
    public boolean wellFormed() {
        return isDate(trainedThrough)
                && isDate(testedFrom)
                && isDate(testedThrough)
                && rows >= 0
                && scores != null
                && scores.values().stream().allMatch(metrics -> metrics != null);
    }

    private static boolean isDate(String text) {
        return text != null && text.matches(DATE);
    }
}
