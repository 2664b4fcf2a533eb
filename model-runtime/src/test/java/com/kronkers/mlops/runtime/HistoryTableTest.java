package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTableTest {

    private static final String[] DELI = {"7", "DELI"};
    private final Recipe recipe = Recipes.demand();

    @Test
    void keepsNoMoreThanTheRecipesSteps() {
        HistoryTable history =
                Recipes.fill(HistoryTable.builder(recipe), 418, 40, 1).build();

        assertThat(history.entities()).isEqualTo(418);
        assertThat(history.observations()).hasSize(418 * 26);
        assertThat(history.asOf()).isEqualTo(Recipes.week(39));
        assertThat(history.predictableThrough()).isEqualTo(Recipes.week(40));
    }

    @Test
    void holdsNoMoreThanItsBoundHoweverMuchIsAdded() {
        HistoryTable.Builder bounded = HistoryTable.builder(recipe, 2 * 26);
        HistoryTable.Builder unordered = HistoryTable.builder(recipe, 2 * 26);
        for (int week = 0; week < 3000; week++) {
            for (int one = 0; one < 2; one++) {
                bounded.add(Recipes.entity(one), Recipes.week(week), new double[] {week, 0});
                int shuffled = (week * 7) % 3000;
                unordered.add(Recipes.entity(one), Recipes.week(shuffled), new double[] {shuffled, 0});
            }
        }

        HistoryTable history = bounded.build();
        assertThat(history.observations()).hasSize(2 * 26);
        assertThat(history.asOf()).isEqualTo(Recipes.week(2999));
        assertThat(unordered.build().observations().map(o -> o.time() + " " + o.entity() + " " + o.values()[0]))
                .containsExactlyInAnyOrderElementsOf(history.observations()
                        .map(o -> o.time() + " " + o.entity() + " " + o.values()[0])
                        .toList());
    }

    @Test
    void moreRowsThanItsBoundAreRefused() {
        assertThatThrownBy(() ->
                        Recipes.fill(HistoryTable.builder(recipe, 51), 2, 26, 1).build())
                .isInstanceOf(HistoryTooLargeException.class)
                .hasMessage("more than 51 rows in the last 26 steps");
        // While they come, not only when all have come.
        HistoryTable.Builder endless = HistoryTable.builder(recipe, 100);
        assertThatThrownBy(() -> {
                    for (int one = 0; one < 100_000; one++) {
                        endless.add(Recipes.entity(one), Recipes.week(0), new double[] {1, 0});
                    }
                })
                .isInstanceOf(HistoryTooLargeException.class);
        // Steps that nobody reported take their place, too.
        assertThatThrownBy(() -> HistoryTable.builder(recipe, 20)
                        .add(DELI, Recipes.week(0), new double[] {1, 0})
                        .add(DELI, Recipes.week(20), new double[] {1, 0})
                        .build())
                .isInstanceOf(HistoryTooLargeException.class);
    }

    @Test
    void anEntityWithoutARecentRowIsNotKept() {
        HistoryTable history = Recipes.fill(HistoryTable.builder(recipe), 1, 40, 1)
                .add(DELI, Recipes.week(13), new double[] {1, 0})
                .build();

        assertThat(history.keys()).containsExactly(List.of(Recipes.entity(0)));
        assertThat(history.knows(DELI)).isFalse();
    }

    @Test
    void aTableThatHoldsAllThereIsPredictsFromItsSecondStep() {
        HistoryTable whole = Recipes.fill(HistoryTable.builder(recipe), 1, 26, 1)
                .of(Recipes.week(0))
                .build();
        HistoryTable newest = Recipes.fill(HistoryTable.builder(recipe), 1, 26, 1)
                .of(Recipes.week(-1))
                .build();

        assertThat(whole.predictableFrom()).isEqualTo(Recipes.week(1));
        assertThat(whole.toBuilder().build().predictableFrom()).isEqualTo(Recipes.week(1));
        assertThat(newest.predictableFrom()).isEqualTo(Recipes.week(8));
        assertThat(newest.toBuilder().build().predictableFrom()).isEqualTo(Recipes.week(8));
        assertThat(HistoryTable.builder(recipe).build().predictableFrom()).isNull();
    }

    @Test
    void knowsEntitiesByAllTheirKeys() {
        HistoryTable history = HistoryTable.builder(recipe)
                .add(DELI, Recipes.week(0), new double[] {1, 0})
                .build();

        assertThat(history.knows("7", "DELI")).isTrue();
        assertThat(history.knows("DELI", "7")).isFalse();
        assertThat(history.knows("7")).isFalse();
        assertThat(history.onGrid(Recipes.week(5))).isTrue();
        assertThat(history.onGrid(Recipes.week(5).plusDays(1))).isFalse();
    }

    @Test
    void aLaterObservationReplacesTheEarlier() {
        HistoryTable first = HistoryTable.builder(recipe)
                .add(DELI, Recipes.week(0), new double[] {1, 0})
                .build();

        HistoryTable second = first.toBuilder()
                .add(DELI, Recipes.week(0), new double[] {2, 0})
                .add(DELI, Recipes.week(1), new double[] {3, 0})
                .build();

        assertThat(first.observations().map(o -> o.values()[0])).containsExactly(1.0);
        assertThat(second.observations().map(o -> o.values()[0])).containsExactly(2.0, 3.0);
    }

    @Test
    void anEmptyTableKnowsNobody() {
        HistoryTable history = HistoryTable.builder(recipe).build();

        assertThat(history.asOf()).isNull();
        assertThat(history.knows("7", "DELI")).isFalse();
        assertThat(history.onGrid(Recipes.week(0))).isFalse();
    }

    @Test
    void refusesWhatDoesNotFitTheRecipe() {
        HistoryTable.Builder history = HistoryTable.builder(recipe).add(DELI, Recipes.week(0), new double[] {1, 0});

        assertThatThrownBy(() -> history.add(DELI, Recipes.week(0).plusDays(3), new double[] {1, 0}))
                .hasMessageContaining("P7D");
        assertThatThrownBy(() -> history.add(DELI, Recipes.week(1), new double[] {1}))
                .hasMessageContaining("discount_rate");
        assertThatThrownBy(() -> history.add(new String[] {"7"}, Recipes.week(1), new double[] {1, 0}))
                .hasMessageContaining("department");
    }
}
