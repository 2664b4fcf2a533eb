package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts before a program's command what limits it: it joins its control groups before it is the program, and the kernel
 * limits each of its processes ({@code setrlimit(2)}) where a group cannot, and the size of each file everywhere.
 */
final class LimitedCommand {
    /** Joins every group before the double hyphen, then becomes the program. */
    private static final String JOIN =
            """
            while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs" || exit 125; shift; done; shift; \
            umask 022; exec "$@"\
            """;

    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    // 128 and the number of the signal, as shells and containers tell it.
    private static final int FILE_TOO_LARGE = 128 + 25;
    private static final int CPU_TIME_OVER = 128 + 24;

    private final boolean prlimit;
    private final List<String> groupGaps;

    LimitedCommand(boolean prlimit, List<String> groupGaps) {
        this.prlimit = prlimit;
        this.groupGaps = groupGaps;
    }

    /** @param groupGaps what control groups do not limit */
    static LimitedCommand here(List<String> groupGaps) {
        return new LimitedCommand(Files.isExecutable(PRLIMIT), groupGaps);
    }

    /** What is not limited at all. */
    List<String> gaps() {
        List<String> gaps = new ArrayList<>(groupGaps);
        if (!prlimit) {
            gaps.add("size of a single file (watched, not enforced; install util-linux for prlimit)");
        }
        return gaps;
    }

    List<String> of(Program program, List<Path> groups) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", JOIN, "sh"));
        groups.forEach(group -> command.add(group.toString()));
        command.add("--");
        if (prlimit) {
            command.addAll(rlimits(program.limits()));
        }
        command.addAll(program.command());
        return command;
    }

    private List<String> rlimits(ProcessLimits limits) {
        long seconds = Math.max(1, limits.cpuTime().toSeconds());
        List<String> command = new ArrayList<>(List.of(
                PRLIMIT.toString(),
                "--core=0",
                "--fsize=" + limits.diskBytes(),
                // At the first number the kernel sends the signal that says why, at the second one that cannot be
                // caught.
                "--cpu=" + seconds + ":" + (seconds + 1)));
        if (groupGaps.contains(NoCgroups.MEMORY)) {
            command.add("--data=" + limits.memoryBytes());
        }
        command.add("--");
        return command;
    }

    /** The limit at which the kernel ended a process, by its exit code. */
    static Optional<OverLimit> excess(int exitCode, ProcessLimits limits) {
        if (exitCode == FILE_TOO_LARGE) {
            return Optional.of(Excess.disk(limits));
        }
        return exitCode == CPU_TIME_OVER ? Optional.of(Excess.cpu(limits)) : Optional.empty();
    }
}
