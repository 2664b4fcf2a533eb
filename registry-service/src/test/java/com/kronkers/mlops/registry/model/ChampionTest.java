package com.kronkers.mlops.registry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChampionTest {

    @Test
    void firstPromotionFillsTheVacancyAndLaterOnesReplace() {
        Champion champion = new Champion.Vacant().promote(1).promote(2);

        assertThat(champion.version()).hasValue(2);
        assertThat(champion.acceptsPromotion()).isTrue();
    }

    @Test
    void rollbackPinsUntilUnpinned() {
        Champion.Pinned pinned = new Champion.Following(3).rollBack(2, "orders were too high", "ann");

        assertThat(pinned.version()).hasValue(2);
        assertThat(pinned.acceptsPromotion()).isFalse();
        assertThatThrownBy(() -> pinned.promote(4)).hasMessageContaining("orders were too high");

        assertThat(pinned.unpin()).isEqualTo(new Champion.Following(2));
    }

    @Test
    void aPinnedChampionCanBeRolledBackFurther() {
        assertThat(new Champion.Pinned(2, "bad", "ann").rollBack(1, "worse", "bob"))
                .isEqualTo(new Champion.Pinned(1, "worse", "bob"));
    }

    @Test
    void nothingToRollBackFromOrToUnpin() {
        assertThatThrownBy(() -> new Champion.Vacant().rollBack(1, "r", "ann"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Champion.Vacant().unpin()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Champion.Following(1).unpin()).isInstanceOf(IllegalStateException.class);
    }
}
