package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A running capture whose events stay here, as JSON. */
public final class CaptureProbe {
    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private final List<String> predictions = new CopyOnWriteArrayList<>();
    private final List<String> windows = new CopyOnWriteArrayList<>();
    private final Capture capture = new Capture(
            Duration.ofDays(1),
            Set.of(),
            50_000,
            new Allowance(1, Integer.MAX_VALUE, System.nanoTime()),
            new Sink(),
            "serving-0",
            new SimpleMeterRegistry(),
            Clock.systemUTC());

    private CaptureProbe() {}

    public static CaptureProbe start() {
        CaptureProbe probe = new CaptureProbe();
        probe.capture.start(new StartupEvent());
        return probe;
    }

    public Capture capture() {
        return capture;
    }

    public List<String> predictions() {
        return predictions;
    }

    /** Ends the capture; the windows that were open. */
    public List<String> end() {
        capture.stop(new ShutdownEvent());
        return windows;
    }

    private final class Sink implements CaptureSink {
        @Override
        public void prediction(PredictionsMade request, int row) {
            PredictionsRecord record = new PredictionsRecord(request.model());
            record.add(request, row);
            predictions.add(new String(record.finish(), StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {}

        @Override
        public void window(PredictionWindow window) {
            try {
                windows.add(json.writeValueAsString(window));
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
    }
}
