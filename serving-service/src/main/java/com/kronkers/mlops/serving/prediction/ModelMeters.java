package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.deployment.DeployedModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Requests, errors and latency by model and version: {@code kronkers_predictions_seconds}. */
@ApplicationScoped
class ModelMeters {
    private final MeterRegistry registry;
    private final Map<DeployedModel.Identity, Meters> meters = new ConcurrentHashMap<>();

    ModelMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The two timers of a version. */
    record Meters(Timer answered, Timer failed) {
        void record(long nanos, boolean success) {
            (success ? answered : failed).record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    Meters of(DeployedModel.Identity model) {
        Meters found = meters.get(model);
        return found != null ? found : meters.computeIfAbsent(model, this::register);
    }

    private Meters register(DeployedModel.Identity model) {
        return new Meters(timer(model, "answered"), timer(model, "error"));
    }

    private Timer timer(DeployedModel.Identity model, String outcome) {
        return Timer.builder("kronkers.predictions")
                .description("Prediction requests")
                .tags(Tags.of("model", model.model(), "version", model.version(), "outcome", outcome))
                .publishPercentileHistogram()
                .register(registry);
    }
}
