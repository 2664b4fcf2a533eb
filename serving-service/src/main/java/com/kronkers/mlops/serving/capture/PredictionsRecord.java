package com.kronkers.mlops.serving.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.kronkers.mlops.serving.topic.Cause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Predictions of one model that make one event of {@code predictions}: a record for each would take several times as
 * long as all else that is done with one. Not thread-safe.
 */
final class PredictionsRecord {
    /** A record that is this large takes no more. */
    private static final int FULL_BYTES = 64 << 10;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private final String model;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(1 << 10);
    private final JsonGenerator json;
    private int predictions;
    private Cause cause;

    PredictionsRecord(String model) {
        this.model = model;
        try {
            json = JSON.createGenerator(data);
            json.writeStartObject();
            json.writeStringField("model", model);
            json.writeArrayFieldStart("predictions");
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
    }

    void add(PredictionsMade request, int row) {
        try {
            request.write(row, json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        cause = predictions == 0 || request.cause().equals(cause) ? request.cause() : Cause.UNKNOWN;
        predictions++;
    }

    boolean isFull() {
        return data.size() >= FULL_BYTES;
    }

    String model() {
        return model;
    }

    int predictions() {
        return predictions;
    }

    /** What led to all of them; each says its own, too. */
    Cause cause() {
        return cause;
    }

    /** The event's data as JSON; nothing can be added after it. */
    byte[] finish() {
        try {
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        return data.toByteArray();
    }
}
