package com.kronkers.mlops.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
