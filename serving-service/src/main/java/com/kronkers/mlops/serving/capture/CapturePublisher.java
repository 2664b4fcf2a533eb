package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.serving.topic.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.HashMap;
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
            // A native library even for a class loader that is not the system's, where LZ4 is plain Java and takes
            // longer than all else that is done with a prediction.
            "compression.type", "zstd",
            "compression.zstd.level", 1,
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
    /** By model; of the capturing thread alone. */
    private final Map<String, PredictionsRecord> open = new HashMap<>();

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
    public void prediction(PredictionsMade request, int row) {
        if (System.nanoTime() - restUntil < 0) {
            dropped(predictions, 1);
            return;
        }
        PredictionsRecord record = open.computeIfAbsent(request.model(), PredictionsRecord::new);
        record.add(request, row);
        if (record.isFull()) {
            open.remove(record.model());
            send(record);
        }
    }

    @Override
    public void flush() {
        open.values().forEach(this::send);
        open.clear();
    }

    private void send(PredictionsRecord record) {
        EventType type = new EventType(predictions, 2);
        send(type, record.model(), record.finish(), record.cause(), record.predictions());
    }

    @Override
    public void window(PredictionWindow window) {
        // Few and worth more than single predictions: always tried.
        try {
            send(new EventType(windows, 1), window.model(), json.writeValueAsBytes(window), Cause.UNKNOWN, 1);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event's record is always JSON", e);
        }
    }

    @PreDestroy
    void close() {
        events.close();
    }

    private void send(EventType type, String key, byte[] data, Cause cause, int told) {
        events.event(type, key, data, cause).whenComplete((sent, failure) -> {
            if (failure != null) {
                dropped(type.topic(), told);
                rest(type.topic(), failure);
            }
        });
    }

    private void rest(String topic, Throwable failure) {
        if (System.nanoTime() - restUntil >= 0) {
            LOG.warnf("Cannot send to %s, capture rests for some seconds: %s", topic, failure.toString());
        }
        restUntil = System.nanoTime() + REST_NANOS;
    }

    private void dropped(String topic, int told) {
        meters.counter("kronkers.capture.dropped", "topic", topic).increment(told);
    }
}
