package com.kronkers.mlops.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A small shell process that outlives a launcher that was killed, and ends what that launcher had started. It reads a
 * pipe; when the pipe closes without a goodbye it ends the recorded processes, services first. Each is checked against
 * its start time, so that a number that passed to a stranger is left alone.
 */
public final class Guardian implements AutoCloseable {

    private final Process shell;
    private final OutputStream pipe;

    private Guardian(Process shell) {
        this.shell = shell;
        this.pipe = shell.getOutputStream();
    }

    public static Guardian start(Path log) throws IOException {
        String script;
        try (InputStream resource = Guardian.class.getResourceAsStream("/guardian.sh")) {
            script = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        Process shell = new ProcessBuilder(Sessions.detached("sh", "-c", script, "kronkers-guardian"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new Guardian(shell);
    }

    /** From now on the process does not survive the launcher. */
    void protect(Program program, ProcessIdentity process) throws IOException {
        tell("+", program.stage().name(), program.stopSignal(), process.pid(), process.startTicks());
    }

    public ProcessIdentity identity() throws IOException {
        return ProcessIdentity.require(shell.pid());
    }

    private synchronized void tell(Object... words) throws IOException {
        String line =
                String.join(" ", Arrays.stream(words).map(Object::toString).toList()) + "\n";
        pipe.write(line.getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }

    /** Says goodbye: everything was ended by the launcher itself. */
    @Override
    public void close() throws IOException {
        try {
            tell("done");
            pipe.close();
            shell.waitFor(2, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
