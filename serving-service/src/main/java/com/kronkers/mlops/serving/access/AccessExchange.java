package com.kronkers.mlops.serving.access;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.capture.EventPublisher;
import com.kronkers.mlops.serving.storage.Replica;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import com.kronkers.mlops.serving.topic.TopicReader;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Tells other replicas what departments used of their quotas, and hears it from them; reports refusals. */
@ApplicationScoped
class AccessExchange implements TopicReader.Handler {
    private static final Logger LOG = Logger.getLogger(AccessExchange.class);
    private static final int LATE = 10;
    private static final Map<String, Object> SETTINGS = Map.of(
            "acks", "1",
            "max.block.ms", 200,
            "request.timeout.ms", 3_000,
            "delivery.timeout.ms", 5_000,
            "reconnect.backoff.max.ms", 1_000);

    private final Access access;
    private final Refusals refusals;
    private final AccessConfig config;
    private final Replica replica;
    private final KafkaSettings kafka;
    private final ObjectMapper json;
    private final String used;
    private final String refused;
    private final EventPublisher events;
    private final ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "access-exchange");
        thread.setDaemon(true);
        return thread;
    });
    private TopicReader reader;

    /** The data of {@code access-used}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Used(String replica, Instant at, List<Use> uses) {}

    /** The data of {@code access-refused}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Refused(
            String model, String department, String reason, long count, Instant from, Instant to, String replica) {}

    AccessExchange(
            Access access,
            Refusals refusals,
            AccessConfig config,
            Replica replica,
            KafkaSettings kafka,
            ObjectMapper json,
            @ConfigProperty(name = "kronkers.topics.access-used") String used,
            @ConfigProperty(name = "kronkers.topics.access-refused") String refused) {
        this.access = access;
        this.refusals = refusals;
        this.config = config;
        this.replica = replica;
        this.kafka = kafka;
        this.json = json;
        this.used = used;
        this.refused = refused;
        this.events = new EventPublisher(kafka, SETTINGS);
    }

    void start(@Observes StartupEvent event) {
        reader = TopicReader.start(kafka, used, TopicReader.From.NOW, this);
        repeat(this::share, config.shareEvery().toMillis());
        repeat(this::report, config.reportEvery().toMillis());
    }

    /** What is left is told before the end, or lost with it. */
    void stop(@Observes ShutdownEvent event) {
        teller.shutdownNow();
        reader.close();
        share();
        report();
        events.close();
    }

    @Override
    public void receive(ConsumerRecord<String, byte[]> record) {
        try {
            Used told = json.readValue(record.value(), Used.class);
            // What comes late, after the broker was away, was paid back by the seconds that passed since.
            boolean late = record.timestamp()
                    < System.currentTimeMillis() - LATE * config.shareEvery().toMillis();
            if (!late && !replica.id().equals(told.replica())) {
                told.uses().forEach(use -> access.usedElsewhere(use.model(), use.department(), use.rows()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf("Passed over a record of %s: %s", record.topic(), e.toString());
        }
    }

    @Override
    public void caughtUp() {}

    private void share() {
        List<Use> uses = access.takeUnshared();
        if (!uses.isEmpty()) {
            // Not sent again if it fails: what is late would be counted against seconds that are long past.
            send(used, replica.id(), new Used(replica.id(), Instant.now(), uses));
        }
    }

    private void report() {
        for (Refusals.Tally tally : refusals.take()) {
            Refused event = new Refused(
                    tally.key().model(),
                    tally.key().department(),
                    tally.key().reason().word(),
                    tally.count(),
                    tally.from(),
                    tally.to(),
                    replica.id());
            send(refused, tally.key().model(), event).whenComplete((sent, failure) -> {
                if (failure != null) {
                    refusals.add(tally);
                }
            });
        }
    }

    private CompletableFuture<Void> send(String topic, String key, Object data) {
        try {
            return events.event(topic, key, json.writeValueAsBytes(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event's record is always JSON", e);
        }
    }

    private void repeat(Runnable task, long millis) {
        teller.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.error("Replicas were not told", e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }
}
