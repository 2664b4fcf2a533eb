package com.kronkers.mlops.serving.deployment;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The meters of one version under one alias: {@code kronkers_predictions_seconds} (whole requests by outcome),
 * {@code kronkers_inference_seconds}, {@code kronkers_inference_batch_rows},
 * {@code kronkers_inference_rows_total}, {@code kronkers_inference_errors_total} by kind,
 * {@code kronkers_inference_in_flight}, {@code kronkers_inference_queue_seconds} and
 * {@code kronkers_model_memory_bytes}, each by model, version and variant.
 */
public final class InferenceMeters {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer inference;
    private final Timer queue;
    private final Timer answeredRequests;
    private final Timer failedRequests;
    private final DistributionSummary batches;
    private final Counter rows;
    private final Map<String, Counter> errors = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final List<Meter> registered = new CopyOnWriteArrayList<>();
    private volatile long bytes;

    InferenceMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        inference = register(Timer.builder("kronkers.inference")
                .description("Time in the model itself")
                .tags(tags)
                .publishPercentileHistogram()
                .register(registry));
        answeredRequests = requests("answered");
        failedRequests = requests("error");
        queue = register(Timer.builder("kronkers.inference.queue")
                .description("Time that a request waited for its turn")
                .tags(tags)
                .register(registry));
        batches = register(DistributionSummary.builder("kronkers.inference.batch")
                .description("Rows in one call of the model")
                .baseUnit("rows")
                .tags(tags)
                .register(registry));
        rows = register(Counter.builder("kronkers.inference.rows")
                .description("Rows predicted")
                .tags(tags)
                .register(registry));
        register(Gauge.builder("kronkers.inference.in.flight", inFlight, AtomicInteger::get)
                .description("Calls of the model under way")
                .tags(tags)
                .register(registry));
        register(Gauge.builder("kronkers.model.memory", this, meters -> meters.bytes)
                .description("Memory that the model takes, 0 while it is put out")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry));
    }

    /** Meters that nobody reads. */
    static InferenceMeters none() {
        return new InferenceMeters(new CompositeMeterRegistry(), Tags.empty());
    }

    /** Notes a whole request, from its arrival to its answer or failure. */
    public void requested(long nanos, boolean success) {
        (success ? answeredRequests : failedRequests).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Notes how long a request waited before the model was called. */
    public void queued(long nanos) {
        queue.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Notes a request that failed, by kind: {@code input}, {@code busy}, {@code model} and what callers add. */
    public void failed(String kind) {
        errors.computeIfAbsent(
                        kind,
                        added -> register(Counter.builder("kronkers.inference.errors")
                                .description("Calls that gave no prediction")
                                .tags(tags)
                                .tag("kind", added)
                                .register(registry)))
                .increment();
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    void end() {
        inFlight.decrementAndGet();
    }

    void inferred(int predicted, long nanos) {
        inference.record(nanos, TimeUnit.NANOSECONDS);
        batches.record(predicted);
        rows.increment(predicted);
    }

    void loaded(long taken) {
        bytes = taken;
    }

    void unloaded() {
        bytes = 0;
    }

    void remove() {
        registered.forEach(registry::remove);
    }

    private Timer requests(String outcome) {
        return register(Timer.builder("kronkers.predictions")
                .description("Prediction requests")
                .tags(tags)
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .register(registry));
    }

    private <T extends Meter> T register(T meter) {
        registered.add(meter);
        return meter;
    }
}
