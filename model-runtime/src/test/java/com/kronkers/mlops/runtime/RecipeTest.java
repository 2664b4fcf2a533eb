package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {

    @Test
    void namesFeaturesInOrder() {
        assertThat(Recipes.demand().featureNames())
                .containsExactly(
                        "store_id",
                        "department",
                        "holiday",
                        "units_lag_1",
                        "units_lag_2",
                        "units_lag_4",
                        "units_mean_4",
                        "units_mean_8",
                        "discount_rate_lag_1",
                        "week_of_year_sin",
                        "week_of_year_cos");
    }

    @Test
    void survivesItsJsonForm() {
        Recipe recipe = Recipes.demand();

        Recipe read = Recipe.fromJson(recipe.toJson());

        assertThat(read).isEqualTo(recipe);
        assertThat(recipe.toJson())
                .contains("\"step\":\"P7D\"")
                .doesNotContain("task")
                .doesNotContain("ratios");
    }

    @Test
    void ignoresUnknownFields() {
        String json = Recipes.demand().toJson().replaceFirst("\\{", "{\"newer\":[1],");

        assertThat(Recipe.fromJson(json)).isEqualTo(Recipes.demand());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"step\":\"P7D\"|\"step\":\"P1M\"|recipe.step",
                "\"step\":\"P7D\"|\"step\":null|recipe.step",
                "\"horizonSteps\":1|\"horizonSteps\":0|recipe.horizonSteps",
                "\"lags\":[1,2,4]|\"lags\":[0]|recipe.history.units.lags",
                "\"lags\":[1,2,4]|\"lags\":[27]|recipe.history.units.lags",
                "\"means\":[4,8]|\"means\":[40]|recipe.history.units.means",
                "\"means\":[4,8]|\"means\":[],\"ratios\":[4]|recipe.history.units.ratios",
                "\"historySteps\":26|\"historySteps\":26,\"task\":\"binary\"|recipe.history",
                "\"historySteps\":26|\"historySteps\":26,\"task\":\"ranking\"|recipe: not readable",
                "\"calendar\":[\"week-of-year\"]|\"calendar\":[\"moon\"]|recipe.calendar",
                "\"known\":[\"holiday\"]|\"known\":[\"units\"]|recipe.known",
                "\"known\":[\"holiday\"]|\"known\":[\"store_id\"]|recipe.columns",
                "\"target\":\"units\"|\"target\":\" \"|recipe.target",
                "\"time\":\"week_start\"|\"time\":\"week start\"|recipe.columns",
                "\"entity\":[\"store_id\",\"department\"]|\"entity\":[]|recipe.entity"
            })
    void refusesWhatContradictsItself(String part, String instead, String field) {
        String json = Recipes.demand().toJson();
        assertThat(json).contains(part);

        assertThatThrownBy(() -> Recipe.fromJson(json.replace(part, instead)))
                .isInstanceOf(InvalidRecipeException.class)
                .hasMessageStartingWith(field);
    }
}
