package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.process.CpuTime;
import com.kronkers.mlops.local.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A peer that runs, in a virtual environment of its own. */
final class PeerProcess implements AutoCloseable {
    private static final Duration INSTALL = Duration.ofMinutes(15);
    private static final Duration START = Duration.ofMinutes(2);
    private static final long STOP_SECONDS = 15;

    private final Process process;
    private final Call call;
    private final Thread hook = new Thread(this::end, "stop-peer");

    private PeerProcess(Process process, Call call) {
        this.process = process;
        this.call = call;
    }

    /**
     * Installs a peer where it is not yet, starts it and waits until it answers.
     *
     * @param folder of this peer alone
     * @throws PeerMissingException where it cannot be had, saying where to read why
     */
    static PeerProcess start(PeerServer peer, Path folder, Path checkout, Cores cores)
            throws IOException, InterruptedException, PeerMissingException {
        Files.createDirectories(folder);
        Path bin = installed(peer, folder);
        unpack(peer.model().zip(checkout), folder.resolve("model"));
        int port = new Ports(Map.of()).of(peer.name());
        Path body = folder.resolve("row.body");
        Files.write(body, peer.json());
        Path log = folder.resolve("server.log");
        ProcessBuilder server = new ProcessBuilder(cores.server(peer.command(bin, folder, port)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        server.environment().putAll(peer.environment(port));
        // Some start others of their own environment by name.
        server.environment().merge("PATH", bin.toString(), (path, own) -> own + ":" + path);
        URI target = URI.create("http://127.0.0.1:" + port + peer.path());
        PeerProcess started =
                new PeerProcess(server.start(), new Call(target, Map.of("Content-Type", "application/json"), body));
        Runtime.getRuntime().addShutdownHook(started.hook);
        if (!started.answers()) {
            started.close();
            throw new PeerMissingException(peer.described() + " did not answer: see " + log);
        }
        return started;
    }

    private static Path installed(PeerServer peer, Path folder)
            throws IOException, InterruptedException, PeerMissingException {
        Path environment = folder.resolve("venv");
        Path bin = environment.resolve("bin");
        Path complete = environment.resolve("complete");
        if (Files.exists(complete) && Arrays.equals(Files.readAllBytes(complete), peer.requirements())) {
            return bin;
        }
        Path log = folder.resolve("install.log");
        List<String> install = new ArrayList<>(List.of(bin.resolve("python").toString(), "-m", "pip", "install", "-q"));
        install.addAll(peer.packages());
        if (!ended(log, List.of("python3", "-m", "venv", "--clear", environment.toString())) || !ended(log, install)) {
            throw new PeerMissingException(peer.described() + " cannot be installed: see " + log);
        }
        Files.write(complete, peer.requirements());
        return bin;
    }

    private static boolean ended(Path log, List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean inTime = process.waitFor(INSTALL.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            return inTime && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        try (InputStream source = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(source)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private boolean answers() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        HttpRequest request = HttpRequest.newBuilder(call.target())
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofFile(call.body()))
                .build();
        long end = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return true;
                }
            } catch (IOException notYet) {
                // It starts.
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return false;
    }

    Call call() {
        return call;
    }

    double cpuSeconds() {
        return CpuTime.seconds(process.pid());
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook runs by itself then.
        }
    }

    private void end() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
