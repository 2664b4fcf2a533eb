package com.kronkers.mlops.trainers.seasonal;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.Parameters;
import com.kronkers.mlops.trainers.training.Rows;
import com.kronkers.mlops.trainers.training.Trainer;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The target's value one season before. {@code season} names one of the recipe's lags of the target; without it, it is
 * the lag that would have forecast the training rows best.
 */
public final class SeasonalNaiveTrainer implements Trainer {
    private final int season;
    private final int stopSteps;
    private final int warmUpSteps;
    private final int backtests;

    public SeasonalNaiveTrainer(Map<String, Object> given) {
        Parameters parameters = new Parameters(given);
        if (parameters.searchTrials() > 0) {
            throw new InvalidJobException("job.json: parameters." + Parameters.SEARCH_TRIALS + ": seasonal-naive has"
                    + " nothing to search: it tries every lag of the target where season is left out; remove it");
        }
        this.season = parameters.whole("season", 0, 0, 10_000);
        this.stopSteps = parameters.whole("stopSteps", 3, 1, 1000);
        this.warmUpSteps = parameters.whole("warmUpSteps", 8, 0, 1000);
        this.backtests = parameters.whole("backtests", 0, 0, 20);
        parameters.requireNoOthers();
    }

    @Override
    public int warmUpSteps() {
        return warmUpSteps;
    }

    @Override
    public int stopSteps() {
        return stopSteps;
    }

    @Override
    public int backtests() {
        return backtests;
    }

    @Override
    public Fitted train(TrainingData data) {
        Recipe recipe = data.recipe();
        if (recipe.task() != Recipe.Task.REGRESSION) {
            throw new InvalidJobException("job.json: recipe.task: seasonal-naive predicts numbers; for classes use"
                    + " gradient-boosting or linear");
        }
        List<Integer> lags = recipe.history().stream()
                .filter(column -> column.column().equals(recipe.target()))
                .flatMap(column -> column.lags().stream())
                .toList();
        if (season > 0 && !lags.contains(season) || lags.isEmpty()) {
            throw new InvalidJobException("job.json: recipe.history: '" + recipe.target() + "' has the lags " + lags
                    + "; add " + (season > 0 ? "lag " + season : "the season's length as a lag"));
        }
        int best = season > 0 ? season : best(data, lags);
        data.progress().accept("season of " + best + " steps");
        double otherwise = Arrays.stream(data.both().target()).average().orElse(0);
        double error = error(data.stop(), name(recipe, best), otherwise);
        return new SeasonalNaive(
                data, name(recipe, best), (float) otherwise, new Fitted.Course(lags.size(), best, error));
    }

    private static int best(TrainingData data, List<Integer> lags) {
        double otherwise = Arrays.stream(data.both().target()).average().orElse(0);
        int best = lags.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (int lag : lags) {
            double error = error(data.both(), name(data.recipe(), lag), otherwise);
            data.progress().accept(String.format(Locale.ROOT, "lag %d: mean absolute error %.4f", lag, error));
            if (error < least) {
                least = error;
                best = lag;
            }
        }
        return best;
    }

    private static double error(Rows rows, String feature, double otherwise) {
        double[] forecast = forecast(rows.features(), feature, otherwise);
        double sum = 0;
        for (int row = 0; row < forecast.length; row++) {
            sum += Math.abs(forecast[row] - rows.target()[row]);
        }
        return sum / Math.max(1, forecast.length);
    }

    static double[] forecast(Table features, String feature, double otherwise) {
        return Arrays.stream(features.doubles(feature))
                .map(value -> Double.isNaN(value) ? otherwise : value)
                .toArray();
    }

    private static String name(Recipe recipe, int lag) {
        return recipe.target() + "_lag_" + lag;
    }
}
