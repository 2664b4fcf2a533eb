package com.kronkers.mlops.testing;

import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.testcontainers.kafka.KafkaContainer;

/** A real single-node Kafka broker with every topic of {@code asyncapi.yaml}, three partitions each. */
public abstract class Broker implements AutoCloseable {
    private static final int PARTITIONS = 3;

    /** Starts a broker: in a container where {@link Containers#wanted()}, embedded in this JVM otherwise. */
    public static Broker start() {
        Broker broker = Containers.wanted() ? new InContainer() : new Embedded();
        broker.createTopics();
        return broker;
    }

    /** Where clients connect, {@code host:port}. */
    public abstract String bootstrapServers();

    @Override
    public abstract void close();

    private void createTopics() {
        List<NewTopic> topics = Contracts.topics().stream()
                .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                .toList();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            admin.createTopics(topics).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static final class Embedded extends Broker {
        private final EmbeddedKafkaBroker broker = new EmbeddedKafkaBroker()
                .withAdditionalProperties(Embedded::small)
                .withDeleteLogDirsOnClose(true)
                .start();

        private static void small(Properties properties) {
            properties.put("offsets.topic.num.partitions", "3");
            properties.put("group.initial.rebalance.delay.ms", "0");
            properties.put("log.cleaner.dedupe.buffer.size", "8388608");
        }

        @Override
        public String bootstrapServers() {
            String advertised = broker.getAdvertisedListeners();
            return advertised.substring(advertised.indexOf("://") + 3);
        }

        @Override
        public void close() {
            broker.close();
        }
    }

    private static final class InContainer extends Broker {
        private final KafkaContainer container = new KafkaContainer(Containers.KAFKA_IMAGE);

        private InContainer() {
            container.start();
        }

        @Override
        public String bootstrapServers() {
            return container.getBootstrapServers();
        }

        @Override
        public void close() {
            container.close();
        }
    }
}
