package com.kronkers.mlops.trainers.linear;

import com.kronkers.mlops.trainers.training.Parameters;
import java.util.Map;
import java.util.Set;

/**
 * How a linear model is fitted; a policy's {@code parameters}, each with a default.
 *
 * @param penalty on the squares of the standardised coefficients; 0 = the one that does best on the rows to stop by
 * @param objective what a number's error costs: absolute or squared
 * @param stopSteps newest steps before the test that decide on the penalty
 * @param warmUpSteps oldest steps that serve as past only
 * @param backtests at how many earlier origins the training is repeated
 * @param searchTrials how many trials a search of the penalty has, if it is left out; 0 for no search
 */
record LinearParameters(
        double penalty, String objective, int stopSteps, int warmUpSteps, int backtests, int searchTrials) {

    static LinearParameters of(Map<String, Object> given) {
        Parameters parameters = new Parameters(given);
        LinearParameters read = new LinearParameters(
                parameters.number("penalty", 0, 0, 1e9),
                parameters.text("objective", "absolute", Set.of("absolute", "squared")),
                parameters.whole("stopSteps", 3, 1, 1000),
                parameters.whole("warmUpSteps", 8, 0, 1000),
                parameters.whole("backtests", 0, 0, 20),
                parameters.searchTrials());
        parameters.requireNoOthers();
        return read;
    }
}
