package com.kronkers.mlops.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TestTokensTest {
    @Test
    void whoAsksAgainGetsTheSameTokenAndNobodyElseDoes() {
        Clock clock = Clock.fixed(Instant.parse("2026-03-02T10:00:00Z"), ZoneOffset.UTC);
        Clock later = Clock.offset(clock, Duration.ofMinutes(59));
        Clock nextHour = Clock.offset(clock, Duration.ofMinutes(60));

        String token = TestTokens.tokenOf(clock, "ada", "approver", "data-owner");

        assertAll(
                () -> assertEquals(token, TestTokens.tokenOf(later, "ada", "data-owner", "approver")),
                () -> assertNotEquals(token, TestTokens.tokenOf(nextHour, "ada", "approver", "data-owner")),
                () -> assertNotEquals(token, TestTokens.tokenOf(clock, "ada", "approver")),
                () -> assertNotEquals(token, TestTokens.tokenOf(clock, "ben", "approver", "data-owner")),
                () -> assertNotEquals(TestTokens.token("approver"), TestTokens.expired("approver")));
    }

    @Test
    void aTokenIsGoodForAnHourAndAnExpiredOneForNone() {
        Instant now = Instant.now();

        assertTrue(expiry(TestTokens.token("approver")).isAfter(now.plus(Duration.ofMinutes(59))));
        assertTrue(expiry(TestTokens.expired("approver")).isBefore(now.minus(Duration.ofMinutes(59))));
    }

    private static Instant expiry(String token) {
        try {
            JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
            return Instant.ofEpochSecond(claims.path("exp").asLong());
        } catch (IOException e) {
            throw new IllegalStateException("a token's claims are JSON", e);
        }
    }
}
