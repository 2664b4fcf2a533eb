package com.kronkers.mlops.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** A process of its own that can be paused and killed, and says on its output what it does. */
final class RelayProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private RelayProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** @param role {@code append-only} commits one event and waits; {@code relay} publishes */
    static RelayProcess start(String role, TestDatabase database, String bootstrapServers, String topic)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RelayProcess.class.getName(),
                role,
                database.url(),
                database.direct().getUser(),
                database.direct().getPassword(),
                bootstrapServers,
                topic);
        return new RelayProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static Relay relay(DataSource database, String bootstrapServers, OutboxConfig config) {
        Map<String, Object> producer = config(bootstrapServers, config);
        return new Relay(
                database, () -> RelayLifecycle.producer(producer), "urn:kronkers:test", config, Clock.systemUTC());
    }

    private static Map<String, Object> config(String bootstrapServers, OutboxConfig config) {
        return RelayLifecycle.producerConfig(Map.of("bootstrap.servers", bootstrapServers), config, "test-outbox");
    }

    void awaitLine(String line) {
        Awaitility.await(line).atMost(30, TimeUnit.SECONDS).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("ended: " + lines);
            }
            return lines.contains(line);
        });
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("cannot send " + name);
        }
    }

    /** Writes a line to the process' input. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // The pipe of a killed process may break in the middle of a line; what it said before counts.
            lines.add("output ended: " + e.getMessage());
        }
    }

    public static void main(String[] arguments) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[1]);
        database.setUser(arguments[2]);
        database.setPassword(arguments[3]);
        if (arguments[0].equals("append-only")) {
            appendOnly(TestDatabase.at(database), arguments[5]);
        } else {
            publish(database, arguments[4]);
        }
    }

    private static void appendOnly(TestDatabase database, String topic) {
        Outbox outbox = new Outbox(database, new ObjectMapper());
        database.call(connection -> outbox.append(topic, "a", Map.of("n", 1), null));
        System.out.println("appended");
        Awaitility.await().forever().until(() -> false);
    }

    private static void publish(DataSource database, String bootstrapServers) {
        Map<String, Object> config = config(bootstrapServers, FastConfig.INSTANCE);
        Relay relay =
                new Relay(database, () -> waiting(config), "urn:kronkers:test", FastConfig.INSTANCE, Clock.systemUTC());
        relay.start();
        Awaitility.await().forever().until(relay::leading);
        Awaitility.await().forever().until(() -> !relay.leading());
        System.out.println("no longer leading");
        Awaitility.await().forever().until(() -> false);
    }

    /** Says so before it sends a second event of a key, waits for a line of input, and then really sends it. */
    private static Producer<String, byte[]> waiting(Map<String, Object> config) {
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer()) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
                if (record.headers().lastHeader("ce_sequence").value()[0] != '2') {
                    return super.send(record, callback);
                }
                System.out.println("about to send 2");
                new Scanner(System.in, StandardCharsets.UTF_8).nextLine();
                Future<RecordMetadata> sent = super.send(record, callback);
                flush();
                return sent;
            }
        };
    }
}
