package com.kronkers.mlops.local.broker;

import com.kronkers.mlops.local.process.JavaProgram;
import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.process.Program;
import com.kronkers.mlops.local.process.Readiness;
import com.kronkers.mlops.local.process.StartFailedException;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.Passwords;
import com.kronkers.mlops.local.state.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real Kafka broker of one node (KRaft) on loopback, as a process of its own; every client needs its password. */
public final class LocalBroker {

    private static final String ADMIN = "admin";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final DataDirectory directory;
    private final Passwords passwords;
    private final List<String> users;
    private final int port;
    private final int controllerPort;
    private final Supervised process;

    /** Says where the broker will be; {@link #start} runs it. @param users the clients besides the administrator */
    public LocalBroker(
            DataDirectory directory,
            Passwords passwords,
            List<String> users,
            Ports ports,
            Supervised.Surroundings surroundings)
            throws IOException {
        this.directory = directory;
        this.passwords = passwords;
        this.users = users;
        this.port = ports.of("kafka");
        this.controllerPort = ports.of("kafka-controller");
        this.process = new Supervised(program(), Readiness.ofPort(port), surroundings);
    }

    /** Runs the broker and returns when it takes connections. */
    public void start() throws IOException, InterruptedException {
        writeConfiguration();
        if (!Files.exists(dataFolder().resolve("meta.properties"))) {
            format();
        }
        process.start();
        process.awaitReady(START_LIMIT);
    }

    public BrokerAccess access(String user) throws IOException {
        return new BrokerAccess("127.0.0.1:" + port, user, passwords.of("broker/" + user));
    }

    public BrokerAccess administrator() throws IOException {
        return access(ADMIN);
    }

    public Supervised process() {
        return process;
    }

    public void stop() throws IOException, InterruptedException {
        process.stop(STOP_LIMIT);
    }

    private Path dataFolder() {
        return directory.broker().resolve("data");
    }

    private Path configurationFile() {
        return directory.broker().resolve("server.properties");
    }

    private void writeConfiguration() throws IOException {
        StringBuilder logins = new StringBuilder(BrokerAccess.loginModule(ADMIN, passwords.of("broker/" + ADMIN)));
        List<String> everyone = new ArrayList<>(users);
        everyone.add(ADMIN);
        for (String user : everyone) {
            logins.append(" user_")
                    .append(user)
                    .append("=\"")
                    .append(passwords.of("broker/" + user))
                    .append('"');
        }
        logins.append(';');
        String text = CONFIGURATION
                .replace("{port}", Integer.toString(port))
                .replace("{controller}", Integer.toString(controllerPort))
                .replace("{data}", dataFolder().toString())
                .replace("{logins}", logins);
        SecretFile.write(configurationFile(), text);
    }

    private void format() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java("64m"));
        command.addAll(List.of(
                "kafka.tools.StorageTool",
                "format",
                "--config",
                configurationFile().toString(),
                "--cluster-id",
                org.apache.kafka.common.Uuid.randomUuid().toString()));
        Process format = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.log("kafka").toFile()))
                .start();
        if (!format.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
            format.destroyForcibly();
            throw new StartFailedException("The broker's storage could not be prepared; see " + directory.log("kafka"));
        }
    }

    private Program program() {
        List<String> command = new ArrayList<>(java("256m"));
        command.addAll(List.of("kafka.Kafka", configurationFile().toString()));
        return new Program(
                "kafka",
                command,
                Map.of("MALLOC_ARENA_MAX", "2"),
                directory.broker(),
                directory.log("kafka"),
                Program.Stage.FOUNDATION,
                "TERM");
    }

    private static List<String> java(String heap) {
        List<String> command = new ArrayList<>(List.of(JavaProgram.executable(), "-Xmx" + heap));
        command.addAll(JavaProgram.QUICK_START);
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-cp",
                JavaProgram.ownClassPath()));
        return command;
    }

    // One voter named in the file, not in the log, so that its port may change from start to start.
    private static final String CONFIGURATION =
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:{controller}
            listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
            advertised.listeners=CLIENTS://127.0.0.1:{port}
            inter.broker.listener.name=CLIENTS
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
            sasl.enabled.mechanisms=PLAIN
            sasl.mechanism.inter.broker.protocol=PLAIN
            sasl.mechanism.controller.protocol=PLAIN
            listener.name.clients.plain.sasl.jaas.config={logins}
            listener.name.controller.plain.sasl.jaas.config={logins}
            log.dirs={data}
            auto.create.topics.enable=false
            num.partitions=3
            default.replication.factor=1
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=3
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=3
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            group.initial.rebalance.delay.ms=0
            log.cleaner.dedupe.buffer.size=8388608
            controlled.shutdown.max.retries=1
            """;
}
