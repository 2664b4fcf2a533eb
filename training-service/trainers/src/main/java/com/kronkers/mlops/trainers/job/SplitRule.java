package com.kronkers.mlops.trainers.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Set;

/**
 * Which rows are kept from training and judged on.
 *
 * @param by {@value #TIME}: the newest {@code testPeriods} steps; {@value #GROUP}: every row of some values of a column,
 *     so that a model is asked for a store it never saw; {@value #STRATIFIED}: a share of the rows of each class
 * @param column whose values stay together; with {@value #GROUP} only
 * @param share of the values or rows, above 0 and at most 0.5
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SplitRule(String by, String column, Double share) {
    public static final String TIME = "time";
    public static final String GROUP = "group";
    public static final String STRATIFIED = "stratified";
    private static final double DEFAULT_SHARE = 0.2;

    public SplitRule {
        by = by == null ? TIME : by;
        share = share == null ? DEFAULT_SHARE : share;
    }

    public static SplitRule byTime() {
        return new SplitRule(TIME, null, null);
    }

    public boolean isByTime() {
        return by.equals(TIME);
    }

    /** @throws InvalidJobException naming the field that does not fit */
    SplitRule checked() {
        require(Set.of(TIME, GROUP, STRATIFIED).contains(by), "by", "must be time, group or stratified, not " + by);
        require(
                !by.equals(GROUP) || column != null,
                "column",
                "is missing: name the column whose values stay together");
        require(share > 0 && share <= 0.5, "share", "must be above 0 and at most 0.5, not " + share);
        return this;
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw new InvalidJobException("job.json: split." + field + " " + problem);
        }
    }
}
