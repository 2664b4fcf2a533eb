package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sends what was captured, at most once. While the broker is away it does not even try for a few seconds, so that the
 * line behind it keeps moving; what is not sent is counted.
 */
@Singleton
class CapturePublisher implements CaptureSink {
    private static final Logger LOG = Logger.getLogger(CapturePublisher.class);
    private static final long REST_NANOS = 3_000_000_000L;
    private static final Map<String, Object> SETTINGS = Map.of(
            "acks", "1",
            "linger.ms", 50,
            "batch.size", 256 << 10,
            "compression.type", "lz4",
            "buffer.memory", 8L << 20,
            "max.block.ms", 200,
            "request.timeout.ms", 3_000,
            "delivery.timeout.ms", 5_000,
            "reconnect.backoff.max.ms", 1_000);

    private final EventPublisher events;
    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final String predictions;
    private final String windows;
    private volatile long restUntil = System.nanoTime();

    CapturePublisher(
            KafkaSettings kafka,
            ObjectMapper json,
            MeterRegistry meters,
            @ConfigProperty(name = "kronkers.topics.predictions") String predictions,
            @ConfigProperty(name = "kronkers.topics.prediction-windows") String windows) {
        this.events = new EventPublisher(kafka, SETTINGS);
        this.json = json;
        this.meters = meters;
        this.predictions = predictions;
        this.windows = windows;
    }

    @Override
    public void prediction(PredictionMade prediction) {
        if (System.nanoTime() - restUntil < 0) {
            dropped(predictions);
        } else {
            send(predictions, prediction.model(), prediction.json(json), prediction.cause());
        }
    }

    @Override
    public void window(PredictionWindow window) {
        // Few and worth more than single predictions: always tried.
        try {
            send(windows, window.model(), json.writeValueAsBytes(window), Cause.UNKNOWN);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event's record is always JSON", e);
        }
    }

    @PreDestroy
    void close() {
        events.close();
    }

    private void send(String topic, String key, byte[] data, Cause cause) {
        events.event(topic, key, data, cause).whenComplete((sent, failure) -> {
            if (failure != null) {
                rest(topic, failure);
            }
        });
    }

    private void rest(String topic, Throwable failure) {
        dropped(topic);
        if (System.nanoTime() - restUntil >= 0) {
            LOG.warnf("Cannot send to %s, capture rests for some seconds: %s", topic, failure.toString());
        }
        restUntil = System.nanoTime() + REST_NANOS;
    }

    private void dropped(String topic) {
        meters.counter("kronkers.capture.dropped", "topic", topic).increment();
    }
}
