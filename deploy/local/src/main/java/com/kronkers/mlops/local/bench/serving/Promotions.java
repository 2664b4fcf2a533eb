package com.kronkers.mlops.local.bench.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.broker.BrokerAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Decisions as the registry publishes them. */
final class Promotions implements AutoCloseable {
    private static final String TOPIC = "model-promoted";

    private final ObjectMapper json = new ObjectMapper();
    private final KafkaProducer<String, String> producer;
    private final StandInRegistry registry;
    /** Above those of any run before, whose promotions the topic may still hold. */
    private long revision = System.currentTimeMillis();

    Promotions(BrokerAccess broker, StandInRegistry registry) {
        this.registry = registry;
        this.producer = new KafkaProducer<>(
                Map.copyOf(broker.clientProperties()), new StringSerializer(), new StringSerializer());
    }

    /** Makes a version the champion; its revision. The event is with the broker when this returns. */
    long promote(String model, ModelVersion version) throws IOException, InterruptedException {
        String link = "/models/" + model + "/versions/" + version.number() + "/artifact";
        registry.offer(link, version.zip());
        Map<String, Object> artifact =
                Map.of("digest", version.digest(), "bytes", Files.size(version.zip()), "link", link);
        return publish(
                model,
                "promotion",
                List.of(Map.of(
                        "alias",
                        "champion",
                        "version",
                        version.number(),
                        "weight",
                        100,
                        "shadow",
                        false,
                        "artifact",
                        artifact,
                        "dataset",
                        Map.of("name", model + "-data", "version", 1))));
    }

    void retire(String model) throws IOException, InterruptedException {
        publish(model, "retirement", List.of());
    }

    private long publish(String model, String reason, List<Object> deployments)
            throws IOException, InterruptedException {
        revision++;
        Map<String, Object> event =
                Map.of("model", model, "revision", revision, "reason", reason, "deployments", deployments);
        try {
            producer.send(new ProducerRecord<>(TOPIC, model, json.writeValueAsString(event)))
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | JsonProcessingException e) {
            throw new IOException("the promotion of " + model + " was not taken", e);
        }
        return revision;
    }

    @Override
    public void close() {
        producer.close();
    }
}
