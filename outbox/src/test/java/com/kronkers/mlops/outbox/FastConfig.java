package com.kronkers.mlops.outbox;

import java.time.Duration;

/** Like the defaults, only that a test can wait for them. */
record FastConfig(
        Duration lockTimeout,
        Duration pollInterval,
        Duration sendTimeout,
        Duration metadataTimeout,
        Duration retryFrom,
        Duration retryUpTo,
        Duration keepSent,
        Duration keepReceived)
        implements OutboxConfig {

    static final FastConfig INSTANCE = new FastConfig(
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(8),
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            Duration.ofDays(7),
            Duration.ofDays(30));
}
