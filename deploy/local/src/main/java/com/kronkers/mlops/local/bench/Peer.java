package com.kronkers.mlops.local.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a team would put together instead: {@code dvc add}, pandas, pandera's checks and {@code to_parquet}, in a virtual
 * environment of its own. Left out, with the reason, where Python or its packages cannot be had.
 */
final class Peer {
    private static final List<String> PACKAGES =
            List.of("dvc==3.67.1", "pandas==2.3.3", "pandera==0.27.1", "pyarrow==22.0.0");
    private static final long INSTALL_MINUTES = 10;
    private static final long RUN_MINUTES = 10;

    private final Path folder;
    private final Path python;

    private Peer(Path folder, Path python) {
        this.folder = folder;
        this.python = python;
    }

    /** The peer, installed if it is not yet; empty if it cannot be. */
    static Optional<Peer> install(Path folder) throws IOException, InterruptedException {
        Path environment = folder.resolve("venv");
        Path python = environment.resolve("bin/python");
        Path complete = environment.resolve("complete");
        if (!Files.exists(complete)) {
            Files.createDirectories(folder);
            List<String> install = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "-q"));
            install.addAll(PACKAGES);
            boolean installed =
                    ended(folder, List.of("python3", "-m", "venv", environment.toString())) && ended(folder, install);
            if (!installed) {
                return Optional.empty();
            }
            Files.createFile(complete);
        }
        return Optional.of(new Peer(folder, python));
    }

    /** Seconds from the file to a checked Parquet file under DVC. */
    double run(Path csv) throws IOException, InterruptedException {
        Path script = folder.resolve("peer.py");
        try (InputStream source = Peer.class.getResourceAsStream("/bench/peer.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Process process = new ProcessBuilder(
                        python.toString(),
                        script.toString(),
                        csv.toString(),
                        folder.resolve("work").toString())
                .redirectError(folder.resolve("peer.log").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(RUN_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("The peer did not end well; see " + folder.resolve("peer.log"));
        }
        return Double.parseDouble(printed.strip());
    }

    private static boolean ended(Path folder, List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("install.log").toFile())
                    .start();
            return process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
