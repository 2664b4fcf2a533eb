package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads the moment of a question such as: which version was the newest then? */
public final class PointInTime {
    private static final int LAST_YEAR = 9999;

    private PointInTime() {}

    /**
     * Reads the parameter {@code asOf}.
     *
     * @throws RuntimeException a 422 problem if it is no time with an offset, of the years 1 to 9999
     */
    public static Instant parse(String asOf) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(asOf);
            if (time.getYear() >= 1 && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            throw invalid(asOf, "is no time");
        }
        throw invalid(asOf, "is out of range");
    }

    static RuntimeException invalid(String asOf, String problem) {
        return Problem.of(
                        422,
                        "invalid-parameter",
                        "A parameter has an invalid value",
                        "The parameter asOf cannot be used: '" + asOf + "' " + problem + ".")
                .field("asOf", problem, "Send a time with its offset, such as 2026-01-31T00:00:00Z.")
                .exception();
    }
}
