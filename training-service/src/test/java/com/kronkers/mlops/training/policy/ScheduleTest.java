package com.kronkers.mlops.training.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Due times do not depend on where the service stands: here, in a zone whose clocks are about to be put forward. */
class ScheduleTest {
    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void standInBerlin() {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    }

    @AfterEach
    void standWhereItStood() {
        TimeZone.setDefault(before);
    }

    @Test
    void aTimeIsOneOfUtcAlsoWhenTheClocksWerePutForward() {
        assertThat(due("0 3 * * 1", "2026-03-28T12:00:00Z", 1)).containsExactly("2026-03-30T03:00:00Z");
    }

    @Test
    void anHourThatTheClocksLeaveOutHereIsDue() {
        assertThat(due("30 2 * * *", "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T02:30:00Z", "2026-03-30T02:30:00Z");
    }

    @Test
    void whereBothDaysAreNamedEitherIsEnough() {
        assertThat(due("0 3 1 * 1", "2026-03-24T00:00:00Z", 3))
                .containsExactly("2026-03-30T03:00:00Z", "2026-04-01T03:00:00Z", "2026-04-06T03:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 * * 7", "0 0 * * 0", "0 0 * * SUN"})
    void theSeventhDayIsSunday(String schedule) {
        assertThat(due(schedule, "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T00:00:00Z", "2026-04-05T00:00:00Z");
    }

    @Test
    void aDueTimeIsNotDueAgain() {
        assertThat(due("0 3 * * *", "2026-03-28T03:00:00Z", 1)).containsExactly("2026-03-29T03:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 3 * *", "0 0 3 * * 1", "60 3 * * *", "0 3 31 2 *", "whenever"})
    void anythingElseIsNoSchedule(String text) {
        assertThat(Schedule.parse(text)).isEmpty();
    }

    private static Stream<String> due(String schedule, String after, int times) {
        Schedule parsed = Schedule.parse(schedule).orElseThrow();
        return Stream.iterate(Instant.parse(after), time -> parsed.after(time).orElseThrow())
                .skip(1)
                .limit(times)
                .map(Instant::toString);
    }
}
