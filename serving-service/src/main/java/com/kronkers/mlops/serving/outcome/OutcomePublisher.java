package com.kronkers.mlops.serving.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.capture.EventPublisher;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends outcomes and waits until every in-sync replica of the broker has them. */
@ApplicationScoped
class OutcomePublisher {
    private static final long ENOUGH_SECONDS = 8;
    private static final Map<String, Object> SETTINGS = Map.of(
            "acks", "all",
            "enable.idempotence", true,
            "buffer.memory", 8L << 20,
            "max.block.ms", 2_000,
            "request.timeout.ms", 3_000,
            "delivery.timeout.ms", 5_000,
            "reconnect.backoff.max.ms", 1_000);

    private final EventPublisher events;
    private final ObjectMapper json;
    private final String topic;

    OutcomePublisher(
            KafkaSettings kafka, ObjectMapper json, @ConfigProperty(name = "kronkers.topics.outcomes") String topic) {
        this.events = new EventPublisher(kafka, SETTINGS);
        this.json = json;
        this.topic = topic;
    }

    /**
     * Sends all of these. Sending them again after a failure is harmless: readers know an outcome by what it names.
     *
     * @param cause the request that told them
     * @throws OutcomesNotTakenException if the broker has not confirmed each of them
     */
    void publish(List<Outcome> outcomes, Cause cause) {
        CompletableFuture<?>[] sent = new CompletableFuture<?>[outcomes.size()];
        for (int i = 0; i < sent.length; i++) {
            Outcome outcome = outcomes.get(i);
            sent[i] = events.event(topic, outcome.model(), bytes(outcome), cause);
            if (sent[i].isCompletedExceptionally()) {
                // Without metadata every further send would block just as long.
                throw new OutcomesNotTakenException("the broker does not answer");
            }
        }
        try {
            CompletableFuture.allOf(sent).get(ENOUGH_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new OutcomesNotTakenException("the broker has not confirmed them: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomesNotTakenException("the service stops");
        }
    }

    /** The broker is away: some or all outcomes are not kept. */
    static class OutcomesNotTakenException extends RuntimeException {
        OutcomesNotTakenException(String message) {
            super(message);
        }
    }

    @PreDestroy
    void close() {
        events.close();
    }

    private byte[] bytes(Outcome outcome) {
        try {
            return json.writeValueAsBytes(outcome);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event's record is always JSON", e);
        }
    }
}
