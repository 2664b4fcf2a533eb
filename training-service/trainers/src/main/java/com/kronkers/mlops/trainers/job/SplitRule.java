package com.kronkers.mlops.trainers.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.kronkers.mlops.runtime.Recipe;
import java.util.Set;

/**
 * Which rows are kept from training and judged on.
 *
 * @param by {@value #TIME}: the newest {@code testPeriods} steps; {@value #GROUP}: every row of some values of a column,
 *     so that a model is asked for a store it never saw; {@value #STRATIFIED}: a share of the rows of each class
 * @param column whose values stay together; with {@value #GROUP} only; one of the recipe's entity where its history holds
 *     the target
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

    /**
     * Checks also that no training row may hold what is judged: the past of a series is read from the whole dataset, so a
     * judged target would stand in a later row of its series as a lag or in a mean.
     *
     * @throws InvalidJobException naming the field that does not fit
     */
    SplitRule checked(Recipe recipe) {
        require(Set.of(TIME, GROUP, STRATIFIED).contains(by), "by", "must be time, group or stratified, not " + by);
        require(
                !by.equals(GROUP) || column != null,
                "column",
                "is missing: name the column whose values stay together");
        require(share > 0 && share <= 0.5, "share", "must be above 0 and at most 0.5, not " + share);
        require(
                keepsSeriesWhole(recipe) || !recipe.historyColumns().contains(recipe.target()),
                by.equals(GROUP) ? "column" : "by",
                "'" + (by.equals(GROUP) ? column : by)
                        + "' parts the rows of a series while recipe.history reads the past"
                        + " of the target '" + recipe.target()
                        + "': what is judged would stand in training rows as a lag"
                        + " or mean; split by time or by group of one of " + recipe.entity()
                        + ", or leave the target out of recipe.history");
        return this;
    }

    private boolean keepsSeriesWhole(Recipe recipe) {
        return isByTime() || by.equals(GROUP) && recipe.entity().contains(column);
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw new InvalidJobException("job.json: split." + field + " " + problem);
        }
    }
}
