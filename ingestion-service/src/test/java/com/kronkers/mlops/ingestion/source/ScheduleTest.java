package com.kronkers.mlops.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void theNextTimeIsInUtcAndAfterTheOneGiven() {
        Schedule nightly = Schedule.of("30 3 * * *");

        assertThat(nightly.after(Instant.parse("2017-03-26T03:29:59Z")))
                .contains(Instant.parse("2017-03-26T03:30:00Z"));
        assertThat(nightly.after(Instant.parse("2017-03-26T03:30:00Z")))
                .contains(Instant.parse("2017-03-27T03:30:00Z"));
    }

    @Test
    void whatIsNoCronIsRefused() {
        assertThatThrownBy(() -> Schedule.of("every day")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.of("61 * * * *")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
