package com.kronkers.mlops.ingestion.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.history.RetentionRule.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionRuleTest {
    private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");

    /** One version every ten days, the newest ten days old; the third is suspect. */
    private static final List<Candidate> VERSIONS = List.of(
            new Candidate(5, true, daysAgo(10)),
            new Candidate(4, true, daysAgo(20)),
            new Candidate(3, false, daysAgo(30)),
            new Candidate(2, true, daysAgo(40)),
            new Candidate(1, true, daysAgo(50)));

    @Test
    void theNewestAcceptedStayAndWhatLiesBetweenThem() {
        assertThat(outside(3, null)).containsExactly(1);
        assertThat(outside(1, null)).containsExactly(4, 3, 2, 1);
        assertThat(outside(9, null)).isEmpty();
    }

    @Test
    void theYoungStay() {
        assertThat(outside(null, 25)).containsExactly(3, 2, 1);
        assertThat(outside(null, 5)).containsExactly(5, 4, 3, 2, 1);
    }

    @Test
    void eitherIsEnough() {
        assertThat(outside(1, 35)).containsExactly(2, 1);
        assertThat(outside(4, 5)).isEmpty();
    }

    @Test
    void withoutAnyAcceptedVersionNoneIsTooOldByNumber() {
        RetentionRule rule = rule(1, null);

        assertThat(rule.outside(List.of(new Candidate(1, false, daysAgo(900))), NOW))
                .isEmpty();
    }

    @Test
    void itSaysWhatItKeeps() {
        assertThat(rule(3, 90).words())
                .isEqualTo("retention keeps the newest 3 accepted versions and the versions of the last 90 days");
        assertThat(rule(null, 90).words()).isEqualTo("retention keeps the versions of the last 90 days");
    }

    private static List<Integer> outside(Integer versions, Integer days) {
        return rule(versions, days).outside(VERSIONS, NOW).stream()
                .map(Candidate::number)
                .toList();
    }

    private static RetentionRule rule(Integer versions, Integer days) {
        RetentionRule rule = new RetentionRule("receipts");
        rule.change(versions, days, "owner", NOW);
        return rule;
    }

    private static Instant daysAgo(int days) {
        return NOW.minus(Duration.ofDays(days));
    }
}
