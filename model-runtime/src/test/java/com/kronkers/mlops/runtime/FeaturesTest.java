package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturesTest {

    private static final int SERIES = 12;
    private static final int WEEKS = 40;

    @Test
    void readsLagsAndMeansOfTheStepsBefore() {
        Recipe recipe = Recipes.demand();
        HistoryTable.Builder history = HistoryTable.builder(recipe);
        for (int week = 0; week < 10; week++) {
            history.add(new String[] {"7", "DELI"}, Recipes.week(week), new double[] {week * 10, week / 10.0});
        }
        Table rows = row("7", "DELI", Recipes.week(10));

        Table features = Features.compute(recipe, history.build(), rows);

        assertThat(features.names()).contains("week_start").containsAll(recipe.featureNames());
        assertThat(features.doubles("units_lag_1")).containsExactly(90);
        assertThat(features.doubles("units_lag_4")).containsExactly(60);
        assertThat(features.doubles("units_mean_4")).containsExactly(75);
        assertThat(features.doubles("units_mean_8")).containsExactly(55);
        assertThat(features.doubles("discount_rate_lag_1")).containsExactly(0.9);
        assertThat(features.strings("department")).containsExactly("DELI");
        assertThat(features.booleans("holiday")).containsExactly(false);
    }

    @Test
    void missingHistoryIsMissingNotZero() {
        Recipe recipe = Recipes.demand();
        HistoryTable history = HistoryTable.builder(recipe)
                .add(new String[] {"7", "DELI"}, Recipes.week(0), new double[] {10, Double.NaN})
                .add(new String[] {"7", "DELI"}, Recipes.week(2), new double[] {30, 0.5})
                .build();

        Table features = Features.compute(recipe, history, row("7", "DELI", Recipes.week(3)));
        Table unknown = Features.compute(recipe, history, row("8", "DELI", Recipes.week(3)));

        assertThat(features.doubles("units_lag_2")).containsExactly(Double.NaN);
        assertThat(features.doubles("units_mean_4")).containsExactly(20);
        assertThat(unknown.doubles("units_mean_4")).containsExactly(Double.NaN);
    }

    /** Training asks rows of all weeks over everything; serving asks one week over the last 26 weeks. */
    @Test
    void trainingAndServingGetTheSameBits() {
        Recipe recipe = Recipes.demand();
        HistoryTable everything = Recipes.fill(HistoryTable.unboundedBuilder(recipe), SERIES, WEEKS, 1)
                .build();

        for (int week = 1; week <= WEEKS; week++) {
            HistoryTable untilThen =
                    Recipes.fill(HistoryTable.builder(recipe), SERIES, week, 1).build();
            Table rows = Recipes.rows(SERIES, Recipes.week(week));

            assertSameBits(
                    recipe, Features.compute(recipe, everything, rows), Features.compute(recipe, untilThen, rows));
        }
    }

    /** What a bounded table has let go of, no feature of a date that it can predict looks at, and the one before does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyDateThatABoundedTablePredictsHasTheBitsOfAllData(int horizonSteps) {
        Recipe recipe = Recipes.demand(horizonSteps);
        HistoryTable everything = Recipes.fill(HistoryTable.unboundedBuilder(recipe), SERIES, WEEKS, 1)
                .build();
        HistoryTable bounded = Recipes.fill(HistoryTable.builder(recipe, SERIES * 26), SERIES, WEEKS, 1)
                .build();
        LocalDate from = bounded.predictableFrom();
        LocalDate through = bounded.predictableThrough();

        assertThat(from).isEqualTo(Recipes.week(WEEKS - 26 + 8 + horizonSteps - 1));
        assertThat(through).isEqualTo(Recipes.week(WEEKS - 1 + horizonSteps));
        for (LocalDate week = from; !week.isAfter(through); week = week.plusWeeks(1)) {
            Table rows = Recipes.rows(SERIES, week);
            assertSameBits(recipe, Features.compute(recipe, everything, rows), Features.compute(recipe, bounded, rows));
        }
        Table before = Recipes.rows(SERIES, from.minusWeeks(1));
        assertThat(Features.compute(recipe, bounded, before).doubles("units_mean_8"))
                .isNotEqualTo(Features.compute(recipe, everything, before).doubles("units_mean_8"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noFeatureSeesTheFuture(int horizonSteps) {
        Recipe recipe = Recipes.demand(horizonSteps);
        HistoryTable real = Recipes.fill(HistoryTable.unboundedBuilder(recipe), SERIES, WEEKS, 1)
                .build();
        for (int week : new int[] {1, 9, 30, 39}) {
            int firstUnseen = week - horizonSteps + 1;
            HistoryTable.Builder changed = Recipes.fill(HistoryTable.unboundedBuilder(recipe), SERIES, WEEKS, 1);
            for (int one = 0; one < SERIES; one++) {
                for (int later = Math.max(0, firstUnseen); later < WEEKS + 5; later++) {
                    changed.add(Recipes.entity(one), Recipes.week(later), new double[] {1e6 + later, -1});
                }
            }
            Table rows = Recipes.rows(SERIES, Recipes.week(week));

            assertSameBits(
                    recipe, Features.compute(recipe, real, rows), Features.compute(recipe, changed.build(), rows));
        }
    }

    /** What is known of a week, a price, beside what it was in the weeks before; the week's own history is never read. */
    @Test
    void aRatioIsTheRowsOwnValueBesideTheMeanOfThePast() {
        Recipe recipe = prices(1);
        HistoryTable.Builder history = HistoryTable.builder(recipe);
        for (int week = 0; week < 5; week++) {
            history.add(new String[] {"7"}, Recipes.week(week), new double[] {week == 4 ? 999 : 2 + week, 0});
        }

        Table features = Features.compute(recipe, history.build(), priced("7", Recipes.week(4), 6, 1));
        Table unknown = Features.compute(recipe, history.build(), priced("8", Recipes.week(4), 6, 1));

        assertThat(recipe.featureNames()).contains("price_ratio_2", "promoted_ratio_2");
        assertThat(features.doubles("price_ratio_2")).containsExactly(6 / 4.5);
        assertThat(features.doubles("promoted_ratio_2")).containsExactly(Double.NaN);
        assertThat(unknown.doubles("price_ratio_2")).containsExactly(Double.NaN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void ratiosInTrainingAndServingHaveTheSameBits(int horizonSteps) {
        Recipe recipe = prices(horizonSteps);
        HistoryTable everything =
                pastPrices(HistoryTable.unboundedBuilder(recipe), WEEKS).build();
        for (int week = 2; week <= WEEKS; week++) {
            LocalDate asked = Recipes.week(week - 1 + horizonSteps);
            HistoryTable untilThen =
                    pastPrices(HistoryTable.builder(recipe), week).build();
            Table rows = priced("7", asked, 3.3, 1);

            assertSameBits(
                    recipe, Features.compute(recipe, everything, rows), Features.compute(recipe, untilThen, rows));
        }
    }

    private static HistoryTable.Builder pastPrices(HistoryTable.Builder history, int weeks) {
        for (int week = 0; week < weeks; week++) {
            history.add(new String[] {"7"}, Recipes.week(week), new double[] {
                Recipes.value(1, week, 0, 3), Recipes.value(1, week, 1, 3)
            });
        }
        return history;
    }

    private static Recipe prices(int horizonSteps) {
        return new Recipe(
                        List.of("store_id"),
                        "week_start",
                        java.time.Period.ofDays(7),
                        "units",
                        List.of("price", "promoted"),
                        List.of(
                                new Recipe.History("price", List.of(), List.of(), List.of(2)),
                                new Recipe.History("promoted", List.of(), List.of(), List.of(2))),
                        List.of(),
                        horizonSteps,
                        8)
                .validate();
    }

    private static Table priced(String store, LocalDate week, double price, double promoted) {
        return Table.builder(1)
                .strings("store_id", store)
                .dates("week_start", week)
                .doubles("price", price)
                .doubles("promoted", promoted)
                .build();
    }

    @Test
    void lastWeekOfTheYearLiesBesideTheFirst() {
        Recipe recipe = Recipes.demand();
        HistoryTable history = HistoryTable.builder(recipe).build();

        Table last = Features.compute(recipe, history, row("7", "DELI", LocalDate.of(2017, 12, 25)));
        Table first = Features.compute(recipe, history, row("7", "DELI", LocalDate.of(2018, 1, 1)));

        double distance = Math.hypot(
                last.doubles("week_of_year_sin")[0] - first.doubles("week_of_year_sin")[0],
                last.doubles("week_of_year_cos")[0] - first.doubles("week_of_year_cos")[0]);
        assertThat(distance).isLessThan(0.15);
    }

    @Test
    void aRowWithoutAKnownColumnIsRefusedByName() {
        Recipe recipe = Recipes.demand();
        Table rows = Table.builder(1)
                .strings("store_id", "7")
                .strings("department", "DELI")
                .dates("week_start", Recipes.week(1))
                .build();

        assertThatThrownBy(() ->
                        Features.compute(recipe, HistoryTable.builder(recipe).build(), rows))
                .hasMessageContaining("holiday");
    }

    @Test
    void staysQuickWithManySeries() {
        Recipe recipe = Recipes.demand();
        HistoryTable history =
                Recipes.fill(HistoryTable.builder(recipe), 418, 26, 1).build();
        Table rows = Recipes.rows(418, Recipes.week(26));

        org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 500; i++) {
                assertThat(Features.compute(recipe, history, rows).rows()).isEqualTo(418);
            }
        });
    }

    private static Table row(String store, String department, LocalDate time) {
        return Table.builder(1)
                .strings("store_id", store)
                .strings("department", department)
                .dates("week_start", time)
                .booleans("holiday", false)
                .build();
    }

    private static void assertSameBits(Recipe recipe, Table expected, Table actual) {
        assertThat(actual.names()).isEqualTo(expected.names());
        List<String> numbers = recipe.featureNames().stream()
                .filter(name -> !expected.isText(name))
                .toList();
        for (String name : numbers) {
            assertThat(bits(actual.doubles(name))).as(name).containsExactly(bits(expected.doubles(name)));
        }
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
