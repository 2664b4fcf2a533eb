package com.kronkers.mlops.local.broker;

import java.util.LinkedHashMap;
import java.util.Map;

/** How one user reaches the broker, as Kafka client properties. */
public record BrokerAccess(String bootstrapServers, String user, String password) {

    public Map<String, String> clientProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("security.protocol", "SASL_PLAINTEXT");
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("sasl.jaas.config", loginModule(user, password) + ";");
        return properties;
    }

    /** The same as environment variables, which every service reads as its kafka.* configuration. */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        clientProperties()
                .forEach((name, value) -> variables.put(
                        "KAFKA_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_'), value));
        return variables;
    }

    static String loginModule(String user, String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + password + "\"";
    }

    @Override
    public String toString() {
        return "BrokerAccess[" + bootstrapServers + ", " + user + "]";
    }
}
