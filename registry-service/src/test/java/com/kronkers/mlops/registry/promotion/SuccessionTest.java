package com.kronkers.mlops.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuccessionTest {

    @Test
    void goesBackToTheChampionBefore() {
        assertThat(Succession.of(List.of(1, 2, 5)).before(5)).hasValue(2);
    }

    @Test
    void aSecondRollbackGoesFurtherBackInsteadOfReturning() {
        assertThat(Succession.of(List.of(1, 2, 5, 2)).before(2)).hasValue(1);
    }

    @Test
    void theFirstChampionHasNoneBefore() {
        assertThat(Succession.of(List.of(1, 2, 1)).before(1)).isEmpty();
    }
}
