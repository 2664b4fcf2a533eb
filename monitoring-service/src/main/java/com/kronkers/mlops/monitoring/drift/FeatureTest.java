package com.kronkers.mlops.monitoring.drift;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One test of one feature.
 *
 * @param role history, known or output
 * @param threshold the statistic above which this window's test would have been called drifted
 * @param pValue probability of such a statistic when nothing has changed; 1 where the effect is below its floor
 * @param adjustedPValue after Benjamini-Hochberg over all tests of the window
 * @param finding the change in words, where drifted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeatureTest(
        String name,
        String role,
        String test,
        double statistic,
        double threshold,
        double pValue,
        double adjustedPValue,
        boolean drifted,
        String finding) {

    boolean isOutput() {
        return "output".equals(role);
    }
}
