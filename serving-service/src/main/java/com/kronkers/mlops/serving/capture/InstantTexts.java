package com.kronkers.mlops.serving.capture;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Instants as ISO 8601 has them, to the microsecond. What all instants of a second share is made once: to make it takes
 * longer than all else that is written of a prediction. Not thread-safe.
 */
final class InstantTexts {
    private static final int DAY = "2000-01-01".length();
    private static final int MICROS = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private long second = Long.MIN_VALUE;
    /** Without fraction and zone. */
    private String toTheSecond;

    /** In UTC, like {@code 2000-01-01T12:00:00.000000Z}. */
    String text(Instant at) {
        StringBuilder text = new StringBuilder(toTheSecond(at));
        int point = text.length();
        // One digit more than there are micros, so that none of their zeros is lost; the point takes its place.
        text.append(MICROS + at.getNano() / NANOS_PER_MICRO).append('Z').setCharAt(point, '.');
        return text.toString();
    }

    /** The day in UTC, like {@code 2000-01-01}. */
    String day(Instant at) {
        return toTheSecond(at).substring(0, DAY);
    }

    private String toTheSecond(Instant at) {
        if (at.getEpochSecond() != second) {
            String whole = at.truncatedTo(ChronoUnit.SECONDS).toString();
            toTheSecond = whole.substring(0, whole.length() - 1);
            second = at.getEpochSecond();
        }
        return toTheSecond;
    }
}
