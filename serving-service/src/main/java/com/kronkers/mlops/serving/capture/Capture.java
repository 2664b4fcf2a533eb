package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.serving.storage.Replica;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Tells the world about predictions without ever making one wait: requests go into a bounded line, one thread empties
 * it at regular times. Nobody wakes that thread: a wake-up for every request takes longer than all that it does with
 * one. What does not fit is dropped and counted.
 */
@Singleton
public class Capture {
    private static final Logger LOG = Logger.getLogger(Capture.class);
    private static final long PAUSE_NANOS = 20_000_000;
    private static final long STOP_MILLIS = 3_000;

    private final Queue<Waiting> line = new ConcurrentLinkedQueue<>();
    private final Set<String> except;
    private final int queueRows;
    private final Semaphore room;
    private final Windows windows;
    private final InstantTexts instants = new InstantTexts();
    private final CaptureSink sink;
    private final Clock clock;
    private final Counter dropped;
    private final Allowance allowance;
    private final Counter beyond;
    private final Counter failed;
    private final Counter unspeakable;
    private final Thread worker = new Thread(this::run, "capture");
    private volatile boolean stopping;

    /** @param weight how much of the line it takes, in rows */
    private record Waiting(CapturedRequest request, int weight) {}

    @Inject
    Capture(CaptureConfig config, CaptureSink sink, Replica replica, MeterRegistry meters) {
        this(
                config.window(),
                config.except().orElse(Set.of()),
                config.queueRows(),
                new Allowance(config.predictionsPerSecond(), config.predictionsAtOnce(), System.nanoTime()),
                sink,
                replica.id(),
                meters,
                Clock.systemUTC());
    }

    Capture(
            Duration window,
            Set<String> except,
            int queueRows,
            Allowance allowance,
            CaptureSink sink,
            String replica,
            MeterRegistry meters,
            Clock clock) {
        this.allowance = allowance;
        this.except = Set.copyOf(except);
        this.queueRows = queueRows;
        this.room = new Semaphore(queueRows);
        this.windows = new Windows(window, replica);
        this.sink = sink;
        this.clock = clock;
        this.dropped = meters.counter("kronkers.capture.dropped", "topic", "line");
        this.beyond = meters.counter("kronkers.capture.dropped", "topic", "predictions-beyond-allowance");
        this.failed = meters.counter("kronkers.capture.dropped", "topic", "failed");
        this.unspeakable = meters.counter("kronkers.capture.dropped", "topic", "predictions-without-number");
        Gauge.builder("kronkers.capture.room", room, Semaphore::availablePermits)
                .register(meters);
        worker.setDaemon(true);
    }

    void start(@Observes StartupEvent event) {
        if (!except.isEmpty()) {
            LOG.infof("Nothing is told of the models %s", except);
        }
        worker.start();
    }

    /** Sends what is in hand, the open windows included. */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        try {
            worker.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notes an answered request; never waits. */
    public void answered(CapturedRequest request) {
        if (except.contains(request.model())) {
            return;
        }
        int weight = request.weight(queueRows);
        if (room.tryAcquire(weight)) {
            line.add(new Waiting(request, weight));
        } else {
            dropped.increment(request.rows());
        }
    }

    /** Notes a request that was refused or went wrong; never waits. */
    public void failed(String model, CapturedRequest.Version version, long nanos) {
        answered(CapturedRequest.failed(model, version, clock.instant(), nanos));
    }

    private void run() {
        while (!stopping) {
            empty();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        empty();
        windows.closeAll().forEach(sink::window);
    }

    private void empty() {
        for (Waiting next = line.poll(); next != null; next = line.poll()) {
            room.release(next.weight());
            CapturedRequest request = next.request();
            try {
                take(request);
            } catch (RuntimeException e) {
                // One request that cannot be captured must not end the capture of all.
                failed.increment(request.rows());
                LOG.error("A request could not be captured", e);
            }
        }
        try {
            sink.flush();
            windows.advance(clock.instant()).forEach(sink::window);
        } catch (RuntimeException e) {
            LOG.error("Predictions or a window could not be told", e);
        }
    }

    private void tell(PredictionsMade request) {
        for (int row = 0; row < request.rows(); row++) {
            if (request.hasNumber(row)) {
                sink.prediction(request, row);
            } else {
                unspeakable.increment();
            }
        }
    }

    private void take(CapturedRequest request) {
        windows.advance(request.at()).forEach(sink::window);
        windows.add(request);
        if (request.answered() && !request.version().shadow()) {
            if (allowance.take(request.rows(), System.nanoTime())) {
                tell(PredictionsMade.of(request, instants));
            } else {
                beyond.increment(request.rows());
            }
        }
    }
}
