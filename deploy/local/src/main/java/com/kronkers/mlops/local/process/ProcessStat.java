package com.kronkers.mlops.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The fields of /proc/PID/stat (proc(5)) that tell processes apart, and the processor time that one has used, as a user
 * and in the kernel, in clock ticks.
 */
record ProcessStat(char state, long group, long cpuTicks, long startTicks) {

    private static final int STATE = 0;
    private static final int GROUP = 2;
    private static final int USER_TICKS = 11;
    private static final int KERNEL_TICKS = 12;
    private static final int START_TICKS = 19;

    boolean isZombie() {
        return state == 'Z' || state == 'X';
    }

    static Optional<ProcessStat> of(long pid) {
        return of(Path.of("/proc", Long.toString(pid)));
    }

    /** @param folder of a process or of one of its threads */
    static Optional<ProcessStat> of(Path folder) {
        try {
            byte[] content = Files.readAllBytes(folder.resolve("stat"));
            return Optional.of(parse(new String(content, StandardCharsets.ISO_8859_1)));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    static ProcessStat parse(String stat) {
        // The command's name stands in parentheses and may hold blanks and parentheses itself.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new ProcessStat(
                fields[STATE].charAt(0),
                Long.parseLong(fields[GROUP]),
                Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[KERNEL_TICKS]),
                Long.parseLong(fields[START_TICKS]));
    }
}
