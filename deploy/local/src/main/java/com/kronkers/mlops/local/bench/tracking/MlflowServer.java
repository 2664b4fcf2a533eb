package com.kronkers.mlops.local.bench.tracking;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The original server with its default store, in a virtual environment of its own. */
final class MlflowServer {
    private static final String PACKAGE = "mlflow==3.17.2";
    private static final long INSTALL_MINUTES = 15;
    private static final long FILL_MINUTES = 5;
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 15;

    private final Path folder;
    private final Path bin;

    private MlflowServer(Path folder, Path bin) {
        this.folder = folder;
        this.bin = bin;
    }

    /** Installs it where it is not yet; empty if it cannot be had. */
    static Optional<MlflowServer> install(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path environment = folder.resolve("venv");
        Path bin = environment.resolve("bin");
        Path complete = environment.resolve("complete-" + PACKAGE);
        Path log = folder.resolve("install.log");
        if (!Files.exists(complete)) {
            boolean installed = ended(log, INSTALL_MINUTES, "python3", "-m", "venv", "--clear", environment.toString())
                    && ended(
                            log,
                            INSTALL_MINUTES,
                            bin.resolve("python").toString(),
                            "-m",
                            "pip",
                            "install",
                            "-q",
                            PACKAGE);
            if (!installed) {
                return Optional.empty();
            }
            Files.createFile(complete);
        }
        return Optional.of(new MlflowServer(folder, bin));
    }

    /** Fills a new store with the runs that are searched and starts the server on it. */
    Running start() throws IOException, InterruptedException {
        Path store = folder.resolve("store");
        delete(store);
        Files.createDirectories(store);
        Path script = folder.resolve("fill.py");
        try (InputStream source = MlflowServer.class.getResourceAsStream("/bench/tracking/fill.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Path filled = folder.resolve("fill.log");
        if (!ended(
                filled,
                FILL_MINUTES,
                bin.resolve("python").toString(),
                script.toString(),
                store.resolve("mlflow.db").toString(),
                Integer.toString(RunFiller.RUNS))) {
            throw new IOException("The original's store could not be filled: see " + filled);
        }
        int port = new Ports(Map.of()).of("mlflow");
        Process process = new ProcessBuilder(
                        bin.resolve("mlflow").toString(), "server", "--host", "127.0.0.1", "--port", "" + port)
                .directory(store.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        Running running = new Running(process, URI.create("http://127.0.0.1:" + port));
        if (!running.answers()) {
            running.close();
            throw new IOException("mlflow server did not answer: see " + folder.resolve("server.log"));
        }
        return running;
    }

    /** It while it runs. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final URI address;
        private final Thread hook = new Thread(this::end, "stop-mlflow");

        private Running(Process process, URI address) {
            this.process = process;
            this.address = address;
            Runtime.getRuntime().addShutdownHook(hook);
        }

        URI address() {
            return address;
        }

        /** The experiment that {@code fill.py} filled. */
        String experiment() {
            return "1";
        }

        private boolean answers() throws InterruptedException {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest health =
                    HttpRequest.newBuilder(address.resolve("/health")).build();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
            while (process.isAlive() && System.nanoTime() < end) {
                try {
                    if (client.send(health, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return true;
                    }
                } catch (IOException notYet) {
                    // It starts.
                }
                TimeUnit.MILLISECONDS.sleep(300);
            }
            return false;
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

    private static boolean ended(Path log, long minutes, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean inTime = process.waitFor(minutes, TimeUnit.MINUTES);
            process.destroyForcibly();
            return inTime && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
