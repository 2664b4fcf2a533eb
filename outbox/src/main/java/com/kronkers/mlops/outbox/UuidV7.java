package com.kronkers.mlops.outbox;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * Identifiers that sort by the time they were made in.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562, section 5.7</a>
 */
public final class UuidV7 {
    private static final SecureRandom RANDOM = new SecureRandom();

    private UuidV7() {}

    /** A new identifier: milliseconds of {@code at}, then 74 random bits. */
    public static UUID at(Instant at) {
        long time = at.toEpochMilli() << 16;
        long version = 0x7000L | (RANDOM.nextLong() & 0x0FFFL);
        long variant = 0x8000000000000000L | (RANDOM.nextLong() >>> 2);
        return new UUID(time | version, variant);
    }
}
