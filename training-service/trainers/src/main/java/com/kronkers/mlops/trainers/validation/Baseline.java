package com.kronkers.mlops.trainers.validation;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import java.time.Period;
import java.util.List;

/**
 * A forecast anybody can make without a model: the target's last known value, or the mean of its last four. It sees
 * the same past as the model, so none of it is newer than the recipe's horizon.
 */
enum Baseline {
    LAST("last-week", "last-step") {
        @Override
        Recipe.History history(Recipe recipe) {
            return new Recipe.History(recipe.target(), List.of(recipe.horizonSteps()), List.of());
        }
    },
    MEAN_OF_FOUR("mean-4-weeks", "mean-4-steps") {
        @Override
        Recipe.History history(Recipe recipe) {
            return new Recipe.History(recipe.target(), List.of(), List.of(4));
        }
    };

    private final String weekly;
    private final String otherwise;

    Baseline(String weekly, String otherwise) {
        this.weekly = weekly;
        this.otherwise = otherwise;
    }

    abstract Recipe.History history(Recipe recipe);

    String subject(Recipe recipe) {
        return "baseline:" + (recipe.step().equals(Period.ofDays(7)) ? weekly : otherwise);
    }

    /** One forecast for each row of the dataset; {@code NaN} where the past is missing. */
    double[] forecast(Recipe recipe, Table rows) {
        Recipe own = new Recipe(
                recipe.entity(),
                recipe.time(),
                recipe.step(),
                recipe.target(),
                List.of(),
                List.of(history(recipe)),
                List.of(),
                recipe.horizonSteps(),
                Math.max(recipe.historySteps(), recipe.horizonSteps() + 4));
        return new Dataset(own, rows)
                .features()
                .doubles(own.historyFeatureNames().get(0));
    }
}
