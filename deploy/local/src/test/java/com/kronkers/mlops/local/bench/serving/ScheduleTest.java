package com.kronkers.mlops.local.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void requestsAreDueAtASteadyRate() {
        Schedule schedule = new Schedule(500, Duration.ofSeconds(10));

        assertThat(schedule.requests()).isEqualTo(5_000);
        assertThat(schedule.dueNanos(0)).isZero();
        assertThat(schedule.dueNanos(1)).isEqualTo(2_000_000);
        assertThat(schedule.dueNanos(4_999)).isEqualTo(9_998_000_000L);
    }

    @Test
    void aRateThatDividesNoSecondDriftsNeitherInAnHour() {
        Schedule schedule = new Schedule(300, Duration.ofHours(1));

        assertThat(schedule.requests()).isEqualTo(1_080_000);
        assertThat(schedule.dueNanos(300L * 3_599)).isEqualTo(3_599_000_000_000L);
        assertThat(schedule.dueNanos(300L * 3_599 + 1) - schedule.dueNanos(300L * 3_599))
                .isEqualTo(3_333_333);
    }

    @Test
    void partsOfASecondCount() {
        assertThat(new Schedule(500, Duration.ofMillis(1_500)).requests()).isEqualTo(750);
        assertThat(new Schedule(500, Duration.ZERO).requests()).isZero();
        assertThatThrownBy(() -> new Schedule(0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
