package com.kronkers.mlops.trainers.search;

import java.util.List;
import java.util.Map;

/**
 * What {@code search.json} says.
 *
 * @param metric what decided: {@code wape} or {@code logLoss} on the rows to stop by, which no trial had learned
 * @param asked how many trials were asked for; fewer were made where time or what is new ran out
 * @param best the number of the trial whose parameters the model was made with
 */
public record SearchReport(String metric, int asked, int best, List<Trial> trials) {

    /**
     * One training with other parameters.
     *
     * @param number from 1
     * @param origin {@code asked}, {@code champion} or {@code search}
     * @param parameters those that are searched
     * @param score less is better; {@code null} if it failed
     * @param failure why there is no score; {@code null} if there is one
     */
    public record Trial(int number, String origin, Map<String, Object> parameters, Double score, String failure) {

        /** A trial without a score is worse than any other. */
        double loss() {
            return score == null ? Double.POSITIVE_INFINITY : score;
        }
    }

    /** The parameters that the model was made with, as far as they were searched. */
    public Map<String, Object> chosen() {
        return trials.get(best - 1).parameters();
    }
}
