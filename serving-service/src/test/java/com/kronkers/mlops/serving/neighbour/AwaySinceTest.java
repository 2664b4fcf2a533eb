package com.kronkers.mlops.serving.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AwaySinceTest {
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

    private Instant now = TEN;
    private final AwaySince away = new AwaySince(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void itIsAwayFromTheFirstFailureToTheNextAnswer() {
        assertThat(away.get()).isEmpty();
        assertThat(away.failed()).isTrue();
        now = TEN.plusSeconds(10);
        assertThat(away.failed()).isFalse();
        assertThat(away.get()).contains(TEN);

        assertThat(away.answered()).contains(TEN);

        assertThat(away.get()).isEmpty();
        assertThat(away.answered()).isEmpty();
        assertThat(away.failed()).isTrue();
        assertThat(away.get()).contains(now);
    }
}
