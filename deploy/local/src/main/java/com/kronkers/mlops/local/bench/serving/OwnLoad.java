package com.kronkers.mlops.local.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.process.JavaProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bench's own load, {@link LoadMain}: open loops, and closed ones where there is no wrk. */
final class OwnLoad implements ClosedLoop {
    /** More than are ever busy at once, unless the server stops. */
    private static final int OPEN_CONNECTIONS = 64;

    private static final long END_SECONDS = 40;

    private final Path folder;
    private final Cores cores;

    /** @param folder for the samples */
    OwnLoad(Path folder, Cores cores) {
        this.folder = folder;
        this.cores = cores;
    }

    @Override
    public String tool() {
        return "the bench's own client, as there is no wrk (Debian: apt install wrk)";
    }

    @Override
    public LoadResult run(Call call, int connections, Duration length) throws IOException, InterruptedException {
        try (Running load = start(call, 0, connections, length)) {
            Samples samples = load.await();
            return new LoadResult(
                    samples.size(),
                    samples.failed(),
                    length.toNanos() / 1e9,
                    samples.percentileMillis(50),
                    samples.percentileMillis(99));
        }
    }

    /**
     * Requests at a steady rate.
     *
     * @param warmUp before what counts: the client has to be compiled, too
     */
    Samples open(Call call, int perSecond, Duration warmUp, Duration length) throws IOException, InterruptedException {
        try (Running load = start(call, perSecond, OPEN_CONNECTIONS, warmUp.plus(length))) {
            Samples all = load.await();
            long first = all.firstDueMicros() + TimeUnit.NANOSECONDS.toMicros(warmUp.toNanos());
            return all.due(time -> time >= first);
        }
    }

    /** Starts requests at a steady rate, which go on until they are ended, and no longer than this. */
    Running openUntilEnded(Call call, int perSecond, Duration atMost) throws IOException {
        return start(call, perSecond, OPEN_CONNECTIONS, atMost);
    }

    private Running start(Call call, int perSecond, int connections, Duration length) throws IOException {
        Path samples = Files.createTempFile(folder, "load", ".samples");
        List<String> command = new ArrayList<>(List.of(JavaProgram.executable()));
        command.addAll(JavaProgram.THROUGHPUT);
        command.addAll(List.of("-Xmx256m", "-cp", JavaProgram.ownClassPath(), LoadMain.class.getName()));
        Process process = new ProcessBuilder(cores.load(command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("load.log").toFile())
                .start();
        LoadSpec spec = new LoadSpec(
                call.target().toString(),
                call.headers(),
                call.body().toString(),
                perSecond,
                connections,
                length.toMillis(),
                samples.toString());
        OutputStream input = process.getOutputStream();
        input.write((new ObjectMapper().writeValueAsString(spec) + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        return new Running(process, samples, length);
    }

    /** A load that is being made. */
    final class Running implements AutoCloseable {
        private final Process process;
        private final Path samples;
        private final Duration length;

        private Running(Process process, Path samples, Duration length) {
            this.process = process;
            this.samples = samples;
            this.length = length;
        }

        /** Its requests, when it has come to its end. */
        Samples await() throws IOException, InterruptedException {
            boolean ended = process.waitFor(length.toSeconds() + END_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                throw new IOException("The load did not end well; see " + folder.resolve("load.log"));
            }
            return Samples.read(samples);
        }

        /** Ends it; its requests. */
        Samples end() throws IOException, InterruptedException {
            process.getOutputStream().close();
            return await();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            Files.deleteIfExists(samples);
        }
    }

    /** The bench's clock in the unit of the samples. */
    static long nowMicros() {
        return LoadMain.micros(Instant.now());
    }
}
