package com.kronkers.mlops.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.local.broker.BrokerAccess;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.database.DatabaseAccess;
import com.kronkers.mlops.local.process.JavaProgram;
import com.kronkers.mlops.local.process.ProcessIdentity;
import com.kronkers.mlops.local.process.Signals;
import com.kronkers.mlops.local.process.Supervised;
import com.kronkers.mlops.local.state.AlreadyRunningException;
import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.PlatformState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real broker and a real database as processes. In order, as every start costs seconds. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlatformTest {

    @TempDir
    private static Path folder;

    private final StringWriter terminal = new StringWriter();
    private final HttpClient client = HttpClient.newHttpClient();
    private PlatformOptions options;
    private Platform platform;

    @BeforeAll
    void start() throws Exception {
        options = SmallPlatform.options(folder);
        platform = Platform.start(options, console());
    }

    @AfterAll
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    @Order(1)
    void theBrokerRefusesWhoHasNoPassword() throws Exception {
        BrokerAccess good = platform.broker("ingestion");
        BrokerAccess bad = new BrokerAccess(good.bootstrapServers(), good.user(), "guess");

        assertThat(topics(good)).contains("data-ingested", "data-ingested-training-dead-letter");
        assertThatThrownBy(() -> topics(bad))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    @Order(1)
    void theDatabaseRefusesWhoHasNoPassword() throws Exception {
        DatabaseAccess good = platform.database("ingestion");
        DatabaseAccess bad = new DatabaseAccess(good.url(), good.user(), "guess");

        try (Connection connection = good.connect()) {
            assertThat(connection.isValid(30)).isTrue();
            connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
        }
        assertThatThrownBy(bad::connect)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    @Order(1)
    void noSecretIsOnACommandLineOrInAFileThatOthersRead() throws Exception {
        List<String> secrets = List.of(
                platform.broker("ingestion").password(),
                platform.database("ingestion").password());

        for (Supervised process : platform.processes()) {
            assertThat(process.identity().orElseThrow().commandLine()).doesNotContain(secrets);
        }
        try (Stream<Path> files = Files.walk(folder.resolve("state/secrets"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
            }
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("state/kafka/server.properties")))
                .hasSize(2);
    }

    @Test
    @Order(2)
    void aSecondLauncherIsRefusedWithTheReason() {
        assertThatThrownBy(() -> Platform.start(options, console()))
                .isInstanceOf(AlreadyRunningException.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    @Order(3)
    void theEdgePassesAnUploadToTheService() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(platform.edge().resolve("/datasets/x"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[20_000_000]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("PLAIN 20000000");
        assertThat(get("/health").body()).isEqualTo("OK");
        assertThat(get("/models").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(4)
    void aServiceThatDiesIsAnsweredForAndStartedAgain() throws Exception {
        ProcessIdentity first = process("ingestion");

        Path application = folder.resolve("application/quarkus-run.jar");
        // It cannot come back before it was missed.
        Path aside = Files.move(application, application.resolveSibling("aside.jar"));
        Signals.kill(first);

        await().atMost(Duration.ofSeconds(60)).until(() -> get("/datasets").statusCode() == 503);
        Files.move(aside, application);
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/datasets").statusCode() == 200);
        await().atMost(Duration.ofSeconds(60)).until(() -> terminal.toString().contains("ingestion is back"));
        assertThat(terminal.toString()).contains("ingestion ended unexpectedly (signal 9)");
        assertThat(process("ingestion")).isNotEqualTo(first);
    }

    @Test
    @Order(5)
    void aDatabaseThatIsKilledComesBackWithItsData() throws Exception {
        ProcessIdentity first = process("postgresql");

        Signals.kill(first);

        await().atMost(Duration.ofSeconds(80)).ignoreExceptions().until(() -> kept() == 42);
    }

    @Test
    @Order(6)
    void everythingIsThereAgainAfterARestart() throws Exception {
        platform.stop();
        platform = Platform.start(options, console());

        assertThat(kept()).isEqualTo(42);
        assertThat(topics(platform.broker("ingestion"))).contains("model-promoted");
        assertThat(platform.status())
                .containsOnlyKeys("postgresql", "kafka", "ingestion")
                .doesNotContainValue(false);
    }

    @Test
    @Order(7)
    void aKilledLauncherLeavesNoProcessBehind() throws Exception {
        platform.stop();
        Path log = folder.resolve("launcher.log");
        Process launcher = new ProcessBuilder(
                        JavaProgram.executable(),
                        "-Xmx128m",
                        "-cp",
                        JavaProgram.ownClassPath(),
                        SmallPlatform.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        DataDirectory directory = options.directory();
        await().atMost(Duration.ofSeconds(120)).until(() -> launcher.isAlive() && runs(directory, launcher.pid()));
        List<ProcessIdentity> members = PlatformState.read(directory).orElseThrow().members().stream()
                .map(PlatformState.Member::process)
                .toList();
        assertThat(members).hasSize(3).allMatch(ProcessIdentity::isAlive);

        launcher.destroyForcibly().waitFor(5, TimeUnit.SECONDS);

        await().atMost(Duration.ofSeconds(30)).until(() -> members.stream().noneMatch(ProcessIdentity::isAlive));
        platform = Platform.start(options, console());
        assertThat(kept()).isEqualTo(42);
    }

    private static boolean runs(DataDirectory directory, long pid) throws Exception {
        return PlatformState.read(directory)
                .filter(state -> state.ready() && state.launcher().pid() == pid)
                .isPresent();
    }

    private Console console() {
        return new Console(new PrintWriter(terminal, true));
    }

    private ProcessIdentity process(String name) {
        return platform.processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .flatMap(Supervised::identity)
                .orElseThrow();
    }

    private int kept() throws Exception {
        try (Connection connection = platform.database("ingestion").connect();
                ResultSet rows = connection.createStatement().executeQuery("SELECT answer FROM kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(platform.edge().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Set<String> topics(BrokerAccess access) throws Exception {
        Map<String, Object> properties = new HashMap<>(access.clientProperties());
        try (Admin admin = Admin.create(properties)) {
            return admin.listTopics().names().get(20, TimeUnit.SECONDS);
        }
    }
}
