package com.kronkers.mlops.local.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run of a program that ends with the launcher, whatever happens to it. */
public final class ChildProcess {

    /** Nothing else of the launcher's environment reaches a child. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "TZ", "JAVA_HOME");

    private static final int LOG_TAIL = 15;

    private final Program program;
    private final Process process;
    private final ProcessIdentity identity;

    private ChildProcess(Program program, Process process, ProcessIdentity identity) {
        this.program = program;
        this.process = process;
        this.identity = identity;
    }

    /**
     * Starts the program. It waits for a word on its input until the guardian knows it, so there is no moment in which
     * a killed launcher would leave it behind.
     */
    public static ChildProcess start(Program program, Guardian guardian) throws IOException {
        List<String> gated = new ArrayList<>(List.of("sh", "-c", "read -r go || exit 1; exec \"$@\" </dev/null", "sh"));
        gated.addAll(program.command());
        ProcessBuilder builder = new ProcessBuilder(Sessions.detached(gated))
                .directory(program.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(program.log().toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(program.environment());
        Process process = builder.start();
        ProcessIdentity identity = ProcessIdentity.require(process.pid());
        guardian.protect(program, identity);
        try (OutputStream gate = process.getOutputStream()) {
            gate.write('\n');
        }
        return new ChildProcess(program, process, identity);
    }

    public ProcessIdentity identity() {
        return identity;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Asks for a clean end, waits for it and then insists; takes with it what the process had started. */
    public void stop(Duration grace) throws IOException, InterruptedException {
        Signals.send(program.stopSignal(), identity);
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor(5, TimeUnit.SECONDS);
        }
        ProcessGroup.killRemains(identity.pid());
    }

    /** The last lines that the program printed, for the message that says why it did not start. */
    public String logTail() throws IOException {
        if (!Files.exists(program.log())) {
            return "";
        }
        try (Stream<String> lines = Files.lines(Path.of(program.log().toString()))) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LOG_TAIL), all.size()));
        }
    }
}
