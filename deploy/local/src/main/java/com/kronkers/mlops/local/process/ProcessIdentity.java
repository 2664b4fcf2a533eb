package com.kronkers.mlops.local.process;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that cannot be taken for a later one with the same number.
 *
 * @param startTicks when it started, in clock ticks since boot, as /proc says
 */
public record ProcessIdentity(long pid, long startTicks) {

    public static Optional<ProcessIdentity> of(long pid) {
        return ProcessStat.of(pid).map(stat -> new ProcessIdentity(pid, stat.startTicks()));
    }

    /** The identity of a process that must be there. */
    public static ProcessIdentity require(long pid) throws IOException {
        return of(pid).orElseThrow(() -> new IOException("Process " + pid + " ended right after its start"));
    }

    @JsonIgnore
    public boolean isAlive() {
        return ProcessStat.of(pid)
                .filter(stat -> stat.startTicks() == startTicks && !stat.isZombie())
                .isPresent();
    }

    /** The command line's words joined by blanks, empty when the process has gone. */
    public String commandLine() {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
