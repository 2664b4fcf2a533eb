package com.kronkers.mlops.outbox;

import com.kronkers.mlops.testing.KafkaProbe;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A real Kafka broker that can be stopped and started again with what it holds; it creates no topic by itself. */
final class TestBroker {
    private static TestBroker shared;

    private final int port = freePort();
    private final int controllerPort = freePort();
    private final Path directory = temporaryDirectory();
    private final EmbeddedKafkaBroker broker = new EmbeddedKafkaBroker()
            .withKafkaHost("127.0.0.1")
            .withKafkaPort(port)
            .withControllerPort(controllerPort)
            .withDeleteLogDirsOnClose(false)
            .withAdditionalProperties(properties -> {
                properties.put("log.dirs", directory.toString());
                properties.put("auto.create.topics.enable", "false");
                properties.put("offsets.topic.num.partitions", "1");
                properties.put("log.cleaner.dedupe.buffer.size", "8388608");
            });

    private TestBroker() {
        broker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    }

    /** One for all tests of this JVM. */
    static synchronized TestBroker shared() {
        if (shared == null) {
            shared = new TestBroker();
        }
        return shared;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    void stop() {
        broker.close();
    }

    void start() {
        broker.start();
    }

    Map<String, Object> settings() {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** A new topic of that name and three partitions. */
    void createTopic(String name, Map<String, String> settings) {
        try (Admin admin = Admin.create(settings())) {
            admin.createTopics(List.of(new NewTopic(name, 3, (short) 1).configs(settings)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Everything the topic holds now. */
    List<ConsumerRecord<String, String>> read(String topic) {
        try (KafkaProbe probe = KafkaProbe.open(bootstrapServers())) {
            return probe.read(topic);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("kafka");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
