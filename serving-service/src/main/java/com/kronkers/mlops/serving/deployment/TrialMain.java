package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.GoldenCheck;
import com.kronkers.mlops.runtime.LoadSettings;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * Loads a package and asks it, in a process that may be killed for it: its arguments are a work folder, whether to rehearse
 * before it is told and the most bytes a package may unpack to, a line on the standard input is the package's path. The
 * result, a file in the work folder, is one line, {@code passed <bytes of memory>} or {@code refused <why>}; a process that
 * leaves none did not live to say.
 */
final class TrialMain {
    /** As the second argument: rehearse before the package is known. */
    static final String AHEAD = "ahead";

    private static final int ALONE = 3;
    private static final int ROWS = 16;
    private static final int ROUNDS = 3;

    private TrialMain() {}

    public static void main(String[] arguments) throws IOException {
        Path work = Path.of(arguments[0]);
        if (arguments[1].equals(AHEAD)) {
            rehearse(work, Long.parseLong(arguments[2]));
        }
        FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
        // Past a stream: a reader of a file's channel does not give a line before its buffer is full.
        BufferedReader service =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(in), StandardCharsets.UTF_8));
        String artifact = service.readLine();
        if (artifact == null) {
            Runtime.getRuntime().halt(ALONE);
        }
        endWith(service);
        String line;
        try {
            line = "passed " + tried(Path.of(artifact), work, Long.parseLong(arguments[2]));
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            line = "refused " + said(e);
        }
        Path result = result(work);
        Path part = result.resolveSibling(result.getFileName() + ".part");
        Files.write(part, line.getBytes(StandardCharsets.UTF_8));
        Files.move(part, result, StandardCopyOption.ATOMIC_MOVE);
        close(in);
        // A network may have left threads of its own.
        Runtime.getRuntime().halt(0);
    }

    /** Ends this when nothing comes from the service any more, as it holds the other end open for as long as it lives. */
    private static void endWith(BufferedReader service) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (service.readLine() != null) {
                            // Nothing more is said.
                        }
                    } catch (ClosedChannelException e) {
                        return; // this process ends by itself
                    } catch (IOException e) {
                        // It is gone.
                    }
                    Runtime.getRuntime().halt(ALONE);
                },
                "service");
        watch.setDaemon(true);
        watch.start();
    }

    /** A virtual machine that ends waits for a while for a thread that is reading; this one is woken. */
    private static void close(FileChannel in) {
        try {
            in.close();
        } catch (IOException e) {
            // then it waits
        }
    }

    /** Where the outcome of a trial in this folder is found. */
    static Path result(Path work) {
        return work.resolve("result");
    }

    /** Does once what the package will need, with a small one. */
    private static void rehearse(Path work, long mostBytes) {
        Engines.load((engine, e) -> System.err.println("engine " + engine + " is not loaded ahead: " + e));
        Path folder = work.resolve("rehearsal");
        try {
            Path zip = Files.createDirectories(folder).resolve("package.zip");
            RehearsalModel.write(zip);
            tried(zip, Files.createDirectories(folder.resolve("unpacked")), mostBytes);
        } catch (IOException | RuntimeException | LinkageError e) {
            System.err.println("nothing is rehearsed: " + e);
        }
    }

    /** Memory is counted from where the engine was loaded by a first model: what the engine takes, every model shares. */
    private static long tried(Path artifact, Path work, long mostBytes) {
        long before;
        long after;
        try (ModelPackage content = ModelPackage.open(artifact, work, mostBytes)) {
            LoadSettings settings = new LoadSettings(1, 1, Duration.ofSeconds(10));
            try (LoadedModel engine = LoadedModel.load(content, settings)) {
                ask(engine);
                before = ProcessMemory.residentBytes(ProcessHandle.current().pid());
                try (LoadedModel model = LoadedModel.load(content, settings)) {
                    ask(model);
                    after = ProcessMemory.residentBytes(ProcessHandle.current().pid());
                }
            }
            return Math.max(after - before, content.totalBytes());
        }
    }

    private static void ask(LoadedModel model) {
        GoldenCheck golden = model.replayGolden();
        if (golden.result() == GoldenCheck.Result.DIFFERS) {
            throw new IllegalStateException("golden rows differ: " + golden.problem());
        }
        for (int round = 0; round < ROUNDS; round++) {
            model.predict(SampleRows.of(model.features(), ROWS));
        }
    }

    private static String said(Throwable problem) {
        String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        String line = message.replaceAll("\\s+", " ");
        return line.length() > 500 ? line.substring(0, 500) + "..." : line;
    }
}
