package com.kronkers.mlops.serving.deployment;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** Meters by model, version and variant. They end with the last deployment that uses them, so that promotions do not pile up meters. */
@ApplicationScoped
class VariantMeters {
    private final MeterRegistry registry;
    private final Map<Tags, Held> held = new HashMap<>();

    VariantMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private static final class Held {
        private final InferenceMeters meters;
        private int holders;

        Held(InferenceMeters meters) {
            this.meters = meters;
        }
    }

    synchronized InferenceMeters hold(DeployedModel.Identity identity) {
        Held found = held.computeIfAbsent(tags(identity), tags -> new Held(new InferenceMeters(registry, tags)));
        found.holders++;
        return found.meters;
    }

    synchronized void release(DeployedModel.Identity identity) {
        held.computeIfPresent(tags(identity), (tags, found) -> {
            found.holders--;
            if (found.holders > 0) {
                return found;
            }
            found.meters.remove();
            return null;
        });
    }

    private static Tags tags(DeployedModel.Identity identity) {
        return Tags.of("model", identity.model(), "version", identity.version(), "variant", identity.variant());
    }
}
