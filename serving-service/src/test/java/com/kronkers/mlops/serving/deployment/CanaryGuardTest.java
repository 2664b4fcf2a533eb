package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CanaryGuardTest {
    private static final long MILLI = 1_000_000;

    private final CanaryGuard guard = new CanaryGuard(20, 0.05, 3, Duration.ofMillis(5));

    @Test
    void tooFewCallsDecideNothing() {
        assertThat(guard.broken(calls(19, 19, 0), calls(1_000, 0, MILLI))).isEmpty();
    }

    @Test
    void moreErrorsThanTheChampionBreakItAndSayHowMany() {
        assertThat(guard.broken(calls(100, 6, MILLI), calls(1_000, 0, MILLI)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("6 of 100 calls failed", "6.0 %"));
    }

    @Test
    void errorsThatTheChampionHasTooDoNot() {
        assertThat(guard.broken(calls(100, 13, MILLI), calls(1_000, 100, MILLI)))
                .isEmpty();
    }

    @Test
    void aLatencyOfManyTimesTheChampionsBreaksIt() {
        assertThat(guard.broken(calls(100, 0, 31 * MILLI), calls(1_000, 0, 10 * MILLI)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("31.000 ms", "10.000 ms"));
    }

    @Test
    void aLatencyBelowTheFloorIsNeverTooSlow() {
        assertThat(guard.broken(calls(100, 0, 4 * MILLI), calls(1_000, 0, MILLI / 10)))
                .isEmpty();
    }

    @Test
    void withoutCallsOfTheChampionNothingIsCompared() {
        assertThat(guard.broken(calls(100, 0, 31 * MILLI), calls(5, 0, MILLI))).isEmpty();
    }

    @Test
    void recentCallsForgetWhatIsOlderThanTwoHalves() {
        RecentCalls recent = new RecentCalls();
        for (int i = 0; i < 95; i++) {
            recent.answered(MILLI);
        }
        for (int i = 0; i < 5; i++) {
            recent.answered(100 * MILLI);
        }
        recent.failed();
        recent.rotate();

        RecentCalls.Summary summary = recent.summary();
        recent.rotate();

        assertThat(summary.calls()).isEqualTo(101);
        assertThat(summary.errors()).isEqualTo(1);
        assertThat(summary.p95Nanos()).isBetween(MILLI, MILLI + MILLI / 8);
        assertThat(recent.summary().calls()).isZero();
    }

    private static RecentCalls.Summary calls(long calls, long errors, long p95) {
        return new RecentCalls.Summary(calls, errors, p95);
    }
}
