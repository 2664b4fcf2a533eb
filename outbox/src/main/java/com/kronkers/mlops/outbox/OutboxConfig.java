package com.kronkers.mlops.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the relay publishes and how long things are kept. */
@ConfigMapping(prefix = "kronkers.outbox")
public interface OutboxConfig {

    /**
     * A relay that has not spoken to the database for this long loses its lock to another one. Longer than any pause
     * of a healthy process, short enough for a takeover that nobody waits for.
     */
    @WithDefault("PT15S")
    Duration lockTimeout();

    /** How often the relay looks without having been notified; also the standby's interval of trying for the lock. */
    @WithDefault("PT1S")
    Duration pollInterval();

    /** How long Kafka may take to acknowledge an event before sending it counts as failed and its key waits. */
    @WithDefault("PT20S")
    Duration sendTimeout();

    /** How long the relay waits to learn where a topic's partitions are; all other topics wait meanwhile. */
    @WithDefault("PT2S")
    Duration metadataTimeout();

    /** First pause after a failure, in relay and inbox; it doubles with every further one. */
    @WithDefault("PT0.2S")
    Duration retryFrom();

    /** Longest pause between two tries; so much later than the fault's end work goes on. */
    @WithDefault("PT5S")
    Duration retryUpTo();

    /** How long published events are kept, for people who look into what was said. */
    @WithDefault("P7D")
    Duration keepSent();

    /** How long received event ids are kept. Longer than any topic's retention: only what Kafka still has comes again. */
    @WithDefault("P30D")
    Duration keepReceived();
}
