package com.kronkers.mlops.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The parts that need neither a database nor a broker. */
class SmallPartsTest {

    @Test
    void pausesDoubleUpToALimit() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

        assertThat(IntStream.of(1, 2, 3, 6, 1_000_000).mapToObj(backoff::after))
                .containsExactly(
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofMillis(800),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
    }

    @Test
    void identifiersSortByTimeAndSayTheirVersion() {
        UUID earlier = UuidV7.at(Instant.parse("2026-11-01T00:00:00.001Z"));
        UUID later = UuidV7.at(Instant.parse("2026-11-01T00:00:00.002Z"));

        assertThat(earlier.toString()).isLessThan(later.toString());
        assertThat(earlier.version()).isEqualTo(7);
        assertThat(earlier.variant()).isEqualTo(2);
    }

    @Test
    void theProducerTakesTheBrokersCredentialsAndItsPromisesCannotBeConfiguredAway() {
        Map<String, Object> kafka = Map.of(
                "bootstrap.servers", "kafka:9092",
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", "module required;",
                "group.id", "training",
                "acks", "0");

        Map<String, Object> producer = RelayLifecycle.producerConfig(kafka, FastConfig.INSTANCE, "training-outbox");

        assertThat(producer)
                .containsEntry("security.protocol", "SASL_PLAINTEXT")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("sasl.jaas.config", "module required;")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("client.id", "training-outbox")
                .doesNotContainKey("group.id");
    }
}
