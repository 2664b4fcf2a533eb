package com.kronkers.mlops.serving.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums up requests by version in windows of one length, aligned to the clock. A version has one window at a time,
 * whichever decisions and aliases it stood under, and one as a shadow. A request that comes after its window was closed
 * counts in the one that is open: no window is told twice. Not thread-safe.
 */
final class Windows {
    private final long lengthMillis;
    private final String replica;
    private final Map<Key, WindowSummary> open = new HashMap<>();
    private long startMillis = Long.MIN_VALUE;

    private record Key(String model, String version, boolean shadow) {}

    Windows(Duration length, String replica) {
        this.lengthMillis = length.toMillis();
        this.replica = replica;
    }

    void add(CapturedRequest request) {
        if (startMillis == Long.MIN_VALUE) {
            startMillis = startOf(request.at());
        }
        Key key = new Key(
                request.model(), request.version().version(), request.version().shadow());
        open.computeIfAbsent(key, version -> new WindowSummary(request.at().toEpochMilli(), startMillis + lengthMillis))
                .add(request);
    }

    /** The windows that have ended by now, in parts. */
    List<PredictionWindow> advance(Instant now) {
        long current = startOf(now);
        if (current <= startMillis) {
            return List.of();
        }
        List<PredictionWindow> ended = closeAll();
        startMillis = current;
        return ended;
    }

    /** Ends the open windows early, each at its full length. */
    List<PredictionWindow> closeAll() {
        List<PredictionWindow> ended = new ArrayList<>();
        open.forEach((key, summary) -> {
            PredictionWindow.Span span = new PredictionWindow.Span(
                    Instant.ofEpochMilli(startMillis), Instant.ofEpochMilli(startMillis + lengthMillis));
            ended.addAll(summary.close(key.model(), key.version(), key.shadow(), replica, span)
                    .split());
        });
        open.clear();
        return ended;
    }

    private long startOf(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), lengthMillis) * lengthMillis;
    }
}
