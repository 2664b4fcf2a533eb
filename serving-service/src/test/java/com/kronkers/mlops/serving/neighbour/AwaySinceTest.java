package com.kronkers.mlops.serving.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.testing.MovableClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AwaySinceTest {
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

    private final MovableClock clock = new MovableClock(TEN);
    private final AwaySince away = new AwaySince(clock);

    @Test
    void itIsAwayFromTheFirstFailureToTheNextAnswer() {
        assertThat(away.get()).isEmpty();
        assertThat(away.failed()).isTrue();
        clock.set(TEN.plusSeconds(10));
        assertThat(away.failed()).isFalse();
        assertThat(away.get()).contains(TEN);

        assertThat(away.answered()).contains(TEN);

        assertThat(away.get()).isEmpty();
        assertThat(away.answered()).isEmpty();
        assertThat(away.failed()).isTrue();
        assertThat(away.get()).contains(TEN.plusSeconds(10));
    }
}
