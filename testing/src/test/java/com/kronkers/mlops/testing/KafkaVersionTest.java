package com.kronkers.mlops.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class KafkaVersionTest {
    /** The parent pom pins the broker's version; the Quarkus BOM decides the client's. */
    @Test
    void theBrokerHasTheClientsVersion() {
        String client = jarOf(Admin.class).replaceAll(".*kafka-clients-([0-9.]+)\\.jar", "$1");
        String broker = jarOf(kafka.server.KafkaConfig.class);

        assertTrue(broker.endsWith("kafka_2.13-" + client + ".jar"), broker + " beside kafka-clients " + client);
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
