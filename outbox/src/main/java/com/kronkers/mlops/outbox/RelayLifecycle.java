package com.kronkers.mlops.outbox;

import com.kronkers.mlops.outbox.RelaySession.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Starts the relay with the application, on a connection and a producer of its own, and says how far behind it is. */
@ApplicationScoped
class RelayLifecycle {
    private final Relay relay;

    RelayLifecycle(
            OutboxConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @ConfigProperty(name = "quarkus.application.name") String application,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password,
            MeterRegistry metrics) {
        Map<String, Object> producer = producerConfig(kafka, config, application + "-outbox");
        relay = new Relay(
                database(url, user, password, config.lockTimeout()),
                () -> producer(producer),
                "urn:kronkers:" + application,
                config,
                Clock.systemUTC());
        measure(metrics);
    }

    /** Not from the pool: the connection is kept for as long as the service runs, and its end must free the lock. */
    private static DataSource database(
            String url, Optional<String> user, Optional<String> password, Duration answersWithin) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(url);
        user.ifPresent(database::setUser);
        password.ifPresent(database::setPassword);
        database.setSocketTimeout((int) Math.max(1, answersWithin.toSeconds()));
        database.setTcpKeepAlive(true);
        return database;
    }

    /** Everything under {@code kafka.*}, credentials included, and over it what the relay's promises rest on. */
    static Map<String, Object> producerConfig(Map<String, Object> kafka, OutboxConfig config, String clientId) {
        Map<String, Object> producer = new HashMap<>(kafka);
        producer.remove("group.id");
        producer.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        int sendTimeout = Math.toIntExact(config.sendTimeout().toMillis());
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, sendTimeout);
        producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, sendTimeout / 2);
        producer.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, config.metadataTimeout().toMillis());
        return producer;
    }

    static Producer<String, byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private void measure(MeterRegistry metrics) {
        Gauge.builder("kronkers.outbox.unsent", relay, r -> r.backlog().unsent())
                .description("Events that Kafka has not acknowledged yet")
                .register(metrics);
        Gauge.builder("kronkers.outbox.oldest.unsent.age", relay, r -> age(r.backlog()))
                .description("How long the oldest of them has waited")
                .baseUnit("seconds")
                .register(metrics);
        Gauge.builder("kronkers.dead.letters.open", relay, r -> r.backlog().deadLetters())
                .description("Events that are poison or wait behind one")
                .register(metrics);
    }

    private static double age(Backlog backlog) {
        return backlog.oldestUnsent() == null
                ? 0
                : Duration.between(backlog.oldestUnsent(), Clock.systemUTC().instant())
                                .toMillis()
                        / 1000.0;
    }

    void start(@Observes StartupEvent event) {
        relay.start();
    }

    void stop(@Observes ShutdownEvent event) {
        relay.close();
    }
}
