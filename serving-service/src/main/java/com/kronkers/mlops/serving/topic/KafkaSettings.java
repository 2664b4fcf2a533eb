package com.kronkers.mlops.serving.topic;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** The broker's address and credentials: every {@code kafka.*} property, so that SASL and TLS need no code. */
@ApplicationScoped
public class KafkaSettings {
    private final Map<String, Object> common;

    KafkaSettings(@Identifier("default-kafka-broker") Map<String, Object> common) {
        this.common = Map.copyOf(common);
    }

    /** The common properties with these laid over them. */
    public Map<String, Object> with(Map<String, Object> overrides) {
        Map<String, Object> settings = new HashMap<>(common);
        settings.putAll(overrides);
        return settings;
    }
}
