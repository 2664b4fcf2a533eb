package com.kronkers.mlops.local.bench.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.bench.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** wrk with one thread, which takes the least of the machine from the server. */
final class Wrk implements ClosedLoop {
    private static final String RESULT = "RESULT ";
    private static final double MICROS_PER_MILLI = 1_000;
    private static final double MICROS_PER_SECOND = 1_000_000;

    private final Path program;
    private final Path script;
    private final Cores cores;

    private Wrk(Path program, Path script, Cores cores) {
        this.program = program;
        this.script = script;
        this.cores = cores;
    }

    /** @param folder for the script; empty where there is no wrk */
    static Optional<Wrk> find(Path folder, Cores cores) throws IOException {
        Optional<Path> program = Tools.find("wrk");
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path script = folder.resolve("post.lua");
        try (InputStream source = Wrk.class.getResourceAsStream("/bench/serving/post.lua")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return Optional.of(new Wrk(program.get(), script, cores));
    }

    @Override
    public String tool() {
        return "wrk, one thread";
    }

    @Override
    public LoadResult run(Call call, int connections, Duration length) throws IOException, InterruptedException {
        ProcessBuilder wrk = new ProcessBuilder(cores.load(List.of(
                program.toString(),
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + Math.max(1, length.toSeconds()) + "s",
                "--timeout=10s",
                "--script=" + script,
                call.target().toString())));
        wrk.environment().put("BENCH_BODY", call.body().toString());
        // A token must not stand on a command line.
        wrk.environment().put("BENCH_HEADERS", lines(call.headers()));
        return parse(Tools.run(wrk));
    }

    static LoadResult parse(String printed) throws IOException {
        String line = printed.lines()
                .filter(each -> each.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk gave no result: " + printed));
        JsonNode result = new ObjectMapper().readTree(line.substring(RESULT.length()));
        return new LoadResult(
                result.path("requests").asLong(),
                result.path("failed").asLong(),
                result.path("micros").asLong() / MICROS_PER_SECOND,
                result.path("p50").asDouble() / MICROS_PER_MILLI,
                result.path("p99").asDouble() / MICROS_PER_MILLI);
    }

    private static String lines(Map<String, String> headers) {
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append(": ").append(value).append('\n'));
        return lines.toString();
    }
}
