package com.kronkers.mlops.trainers.boosting;

import com.kronkers.mlops.trainers.training.Parameters;
import java.util.Map;
import java.util.Set;

/**
 * How trees are boosted; a policy's {@code parameters}, each with a default.
 *
 * @param rounds the most trees, for each class
 * @param patience rounds without improvement after which training stops
 * @param objective what a number's error costs: absolute, squared, poisson or tweedie; the last two are for counts and
 *     amounts of very different sizes
 * @param rowShare the share of rows each tree sees
 * @param columnShare the share of columns each tree sees
 * @param lambda the penalty on the leaves' squares
 * @param stopSteps newest steps before the test that decide when to stop
 * @param warmUpSteps oldest steps that serve as past only
 * @param backtests at how many earlier origins the training is repeated
 * @param searchTrials how many trials a search of those that are left out has; 0 for no search
 */
record BoostingParameters(
        int rounds,
        int patience,
        String objective,
        double learningRate,
        int depth,
        double minChildWeight,
        double rowShare,
        double columnShare,
        double lambda,
        int stopSteps,
        int warmUpSteps,
        int backtests,
        int searchTrials) {

    private static final Map<String, String> OBJECTIVES = Map.of(
            "absolute", "reg:absoluteerror",
            "squared", "reg:squarederror",
            "poisson", "count:poisson",
            "tweedie", "reg:tweedie");

    static BoostingParameters of(Map<String, Object> given) {
        Parameters parameters = new Parameters(given);
        BoostingParameters read = new BoostingParameters(
                parameters.whole("rounds", 1000, 1, 20_000),
                parameters.whole("patience", 40, 1, 20_000),
                parameters.text("objective", "absolute", Set.copyOf(OBJECTIVES.keySet())),
                parameters.number("learningRate", 0.05, 1e-4, 1),
                parameters.whole("depth", 6, 1, 16),
                parameters.number("minChildWeight", 5, 0, 1e6),
                parameters.number("rowShare", 0.8, 0.05, 1),
                parameters.number("columnShare", 0.8, 0.05, 1),
                parameters.number("lambda", 1, 0, 1e6),
                parameters.whole("stopSteps", 3, 1, 1000),
                parameters.whole("warmUpSteps", 8, 0, 1000),
                parameters.whole("backtests", 0, 0, 20),
                parameters.searchTrials());
        parameters.requireNoOthers();
        return read;
    }

    /** XGBoost's name of it. */
    String regression() {
        return OBJECTIVES.get(objective);
    }
}
