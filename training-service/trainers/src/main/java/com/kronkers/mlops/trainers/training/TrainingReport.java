package com.kronkers.mlops.trainers.training;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What {@code training.json} says.
 *
 * @param trainedFrom the first row that was learned from; older ones served as past
 * @param trainedThrough the newest time that had any influence on the model
 * @param loss what was lost on the rows that decided when to stop; {@code null} where the trainer does not say
 * @param backtests how the same training did at earlier origins; {@code null} where it was not repeated
 * @param reported metrics that a foreign project says its model has
 */
public record TrainingReport(
        LocalDate trainedFrom,
        LocalDate trainedThrough,
        int rows,
        int stopRows,
        int series,
        Integer epochs,
        Integer bestEpoch,
        Double loss,
        List<Backtest> backtests,
        Map<String, Double> reported) {

    /**
     * One repetition: trained through a time, asked for the steps after it.
     *
     * @param scores by subject, the candidate's and the baselines': metric to value
     */
    public record Backtest(
            LocalDate trainedThrough,
            LocalDate testedFrom,
            LocalDate testedThrough,
            int rows,
            Map<String, Map<String, Double>> scores) {}
}
