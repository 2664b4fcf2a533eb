package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.program.Probe;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile project can do without a sandbox, and cannot in one: each attempt is made both ways. */
class SandboxTest {
    private static final ProcessLimits LIMITS = new ProcessLimits(
            Duration.ofMinutes(1), Duration.ofMinutes(1), 1L << 30, 200, 64 << 20, 1_000, 1 << 20, 1 << 20);

    @TempDir
    Path folder;

    private final Sandbox sandbox = new Sandbox(List.of());
    private final List<ServerSocket> services = new ArrayList<>();
    private Path state;
    private HttpServer tracking;

    @BeforeEach
    void startTheNeighbours() throws IOException {
        Optional<String> missing = sandbox.unavailable();
        assumeTrue(missing.isEmpty(), () -> "no sandbox: " + missing.orElseThrow());
        state = Files.createDirectories(folder.resolve(".kronkers/identity"));
        Files.writeString(state.resolve("signing-key.pem"), "secret");
        for (int i = 0; i < 3; i++) {
            services.add(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
        }
        tracking = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tracking.createContext("/", exchange -> {
            int sent = exchange.getRequestBody().readAllBytes().length;
            byte[] answer = ("tracked " + sent).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tracking.start();
    }

    @AfterEach
    void stopThem() throws IOException {
        for (ServerSocket service : services) {
            service.close();
        }
        if (tracking != null) {
            tracking.stop(0);
        }
    }

    @Test
    void whatAHostileProjectCanDoWithoutASandboxItCannotInOne() throws Exception {
        Map<String, String> without = probe(Optional.empty(), attacks("without"));
        Map<String, String> within = probe(Optional.of(sandbox), attacks("within"));

        assertThat(without).as("without a sandbox").allSatisfy((attack, could) -> assertThat(could)
                .isEqualTo("yes"));
        assertThat(within).hasSameSizeAs(without).as("in the sandbox").allSatisfy((attack, could) -> assertThat(could)
                .isEqualTo("no"));
        assertThat(folder.resolve("within")).doesNotExist();
    }

    @Test
    void itReadsWhatItIsShownAndWritesToItsOwnFoldersAlone() throws Exception {
        Path data = Files.writeString(folder.resolve("train.csv"), "units\n1\n");
        ProjectSpace space = space(Optional.of(sandbox), "shown");
        space.show(data, "data/train.csv");

        Map<String, String> could = run(
                space,
                Optional.empty(),
                List.of(
                        "list:/sys/devices/system/cpu",
                        "list:/sys/class",
                        "read:/kronkers/data/train.csv",
                        "write:/kronkers/data/train.csv",
                        "write:/kronkers/project/mine",
                        "write:/etc/mine",
                        "write:/mine",
                        "write:/dev/shm/shared",
                        "write:/kronkers/home/mine",
                        "write:/tmp/mine",
                        "write:/kronkers/model/MLmodel"));

        assertThat(could.values())
                .containsExactly("yes", "no", "yes", "no", "no", "no", "no", "yes", "yes", "yes", "yes");
        assertThat(space.model().resolve("MLmodel")).hasContent("I was here");
    }

    @Test
    void aFolderBelowTheHostsTemporaryFolderIsShownBesideItsOwnTemporaryFiles() throws Exception {
        Path below = Files.createDirectories(Path.of("/tmp", "kronkers-" + folder.getFileName(), "environment"));
        Files.writeString(below.resolve("library"), "code");
        ProjectSpace space = space(Optional.of(sandbox), "below");
        space.show(below);

        Map<String, String> could = run(
                space,
                Optional.empty(),
                List.of("read:" + below.resolve("library"), "write:" + below.resolve("mine"), "write:/tmp/mine"));

        assertThat(could.values()).containsExactly("yes", "no", "yes");
        Files.delete(below.resolve("library"));
        Files.delete(below);
        Files.delete(below.getParent());
    }

    @Test
    void itsSharedMemoryIsBounded() throws Exception {
        assumeTrue(
                sandbox.command(List.of(), "/", List.of("true")).contains("--size"), "this bubblewrap knows no --size");
        ProjectSpace space = space(Optional.of(sandbox), "sharing");
        Program program = space.program(
                "sandbox-test-" + folder.getFileName(),
                List.of(
                        "/bin/sh",
                        "-c",
                        "for i in 1 2 3 4 5 6; do head -c 60000000 /dev/zero > /dev/shm/$i; done; cat /dev/shm/* | wc -c"),
                space.place("home"),
                Map.of("PATH", "/usr/bin:/bin"),
                Optional.empty(),
                LIMITS);
        Path log = folder.resolve("log-shared");

        new ChildProcesses(new ObjectMapper()).run(program, log, new StopSignal());

        List<String> printed = Files.readAllLines(log);
        assertThat(printed).anyMatch(line -> line.endsWith("No space left on device"));
        assertThat(Long.parseLong(printed.get(printed.size() - 1).strip())).isBetween(255L << 20, 256L << 20);
    }

    @Test
    void itIsAnotherUserWithoutRights() throws Exception {
        String user = probe(Optional.of(sandbox), List.of("user:self")).get("user:self");

        String uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) ? "64700" : "65534";
        assertThat(user).contains("Uid: " + uid + " " + uid, "CapEff: 0000000000000000");
    }

    @Test
    void itReachesTheTrackingServerAndNothingElse() throws Exception {
        try (SocketGate gate = new SocketGate(tracking.getAddress())) {
            ProjectSpace space = space(Optional.of(sandbox), "tracked");

            Map<String, String> could = run(
                    space,
                    Optional.of(gate),
                    List.of(
                            "get:" + ProjectSpace.gateAddress() + "/a",
                            "send:" + ProjectSpace.gateAddress() + "/b",
                            "get:" + ProjectSpace.gateAddress() + "/c",
                            "connect:127.0.0.1:" + tracking.getAddress().getPort()));

            assertThat(could.values()).containsExactly("tracked 0", "200", "tracked 0", "no");
        }
    }

    @Test
    void aBadConnectionEndsNeitherTheGateNorAnother() throws Exception {
        AtomicInteger callers = new AtomicInteger();
        SocketGate.Door failing = server -> {
            SocketChannel caller = server.accept();
            if (callers.incrementAndGet() == 1) {
                caller.close();
                throw new IOException("Too many open files");
            }
            return caller;
        };
        try (SocketGate gate = new SocketGate(tracking.getAddress(), failing)) {
            for (int bad = 0; bad < 40; bad++) {
                connect(gate).close();
            }

            try (SocketChannel good = connect(gate)) {
                good.write(ByteBuffer.wrap("GET /a HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
                assertThat(new String(Channels.newInputStream(good).readAllBytes(), StandardCharsets.UTF_8))
                        .endsWith("tracked 0");
            }
        }
    }

    private static SocketChannel connect(SocketGate gate) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(gate.path()));
        return channel;
    }

    @Test
    void aFolderThatHoldsMoreThanAProgramIsNotShown() throws Exception {
        ProjectSpace space = space(Optional.of(sandbox), "narrow");
        for (Path wide : List.of(
                Path.of("/"),
                Path.of("/opt"),
                Path.of("/home/somebody"),
                Path.of("/home/somebody/.local"),
                Path.of(System.getProperty("user.home")),
                Path.of(System.getProperty("user.home"), ".local"),
                Path.of("").toAbsolutePath(),
                folder)) {
            assertThatThrownBy(() -> space.show(wide))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(wide + " holds more")
                    .hasMessageContaining("/opt/julia");
        }
        for (Path narrow : List.of(Path.of("/opt/julia"), Path.of("/home/somebody/.local/share/julia"))) {
            assertThatCode(() -> space.show(narrow)).doesNotThrowAnyException();
        }
    }

    @Test
    void theGateIsGoneWhenItIsClosed() throws Exception {
        SocketGate gate = new SocketGate(tracking.getAddress());
        Path socket = gate.path();

        gate.close();

        assertThat(socket).doesNotExist();
        assertThat(socket.getParent()).doesNotExist();
    }

    @Test
    void whatItStartedEndsWithItAlsoWithoutControlGroups() throws Exception {
        String mark = "1" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
        ProjectSpace space = space(Optional.of(sandbox), "left");
        Program program = space.program(
                "sandbox-test-" + mark,
                List.of("/bin/sh", "-c", "setsid sleep " + mark + " & sleep " + mark),
                space.place("home"),
                Map.of("PATH", "/usr/bin"),
                Optional.empty(),
                LIMITS.within(Duration.ofSeconds(2)));

        ProgramOutcome outcome = new ChildProcesses(new NoCgroups(), new ObjectMapper())
                .run(program, folder.resolve("log"), new StopSignal());

        assertThat(outcome).isEqualTo(new ProgramOutcome.TimedOut(Duration.ofSeconds(2)));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> ProcessHandle.allProcesses().noneMatch(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("sleep " + mark))
                        .isPresent()));
    }

    /** The state folder and the key to mint tokens with; token server, broker and database; a place; other processes. */
    private List<String> attacks(String place) {
        List<String> attacks = new ArrayList<>(List.of(
                "list:" + state,
                "read:" + state.resolve("signing-key.pem"),
                "list:" + folder.resolve("attempt-" + place),
                "write:" + folder.resolve(place),
                "see:" + ProcessHandle.current().pid()));
        services.forEach(service -> attacks.add("connect:127.0.0.1:" + service.getLocalPort()));
        return attacks;
    }

    private Map<String, String> probe(Optional<Sandbox> where, List<String> attacks) throws Exception {
        return run(space(where, where.isPresent() ? "within" : "without"), Optional.empty(), attacks);
    }

    private ProjectSpace space(Optional<Sandbox> where, String name) throws IOException {
        ProjectSpace space = new ProjectSpace(Files.createDirectories(folder.resolve("attempt-" + name)), where);
        space.show(Path.of("target/test-classes").toAbsolutePath(), "project");
        return space;
    }

    private Map<String, String> run(ProjectSpace space, Optional<SocketGate> gate, List<String> attacks)
            throws Exception {
        List<String> command =
                new ArrayList<>(List.of(JavaLimits.java(), "-cp", space.place("project"), Probe.class.getName()));
        command.addAll(attacks);
        Program program = space.program(
                "sandbox-test-" + folder.getFileName(),
                command,
                space.place("project"),
                Map.of("PATH", "/usr/bin"),
                gate,
                LIMITS);
        Path log = folder.resolve("log-" + System.nanoTime());
        ProgramOutcome outcome = new ChildProcesses(new ObjectMapper()).run(program, log, new StopSignal());
        String printed = Files.readString(log);
        assertThat(outcome).as(printed).isEqualTo(new ProgramOutcome.Finished());
        Map<String, String> results = new LinkedHashMap<>();
        printed.lines().filter(line -> line.contains(" -> ")).forEach(line -> {
            String[] parts = line.split(" -> ");
            results.put(parts[0], parts[1]);
        });
        return results;
    }
}
