package com.kronkers.mlops.local.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Processor time that processes have used since they began. */
public final class CpuTime {

    /** What Linux counts in for every program, whatever the kernel's own clock is (time(7), USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    /** HotSpot's names of its compilers' threads; Linux keeps fifteen letters of them. */
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");

    private CpuTime() {}

    /** Seconds of a process and all its descendants that run now. */
    public static double seconds(long pid) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), descendants)
                        .map(ProcessStat::of)
                        .flatMap(Optional::stream)
                        .mapToLong(ProcessStat::cpuTicks)
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** Seconds of that which a Java process has used to compile. */
    public static double compilerSeconds(long pid) throws IOException {
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                if (isCompiler(thread)) {
                    ticks += ProcessStat.of(thread).map(ProcessStat::cpuTicks).orElse(0L);
                }
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static boolean isCompiler(Path thread) {
        try {
            return COMPILER.matcher(Files.readString(thread.resolve("comm"))).lookingAt();
        } catch (IOException ended) {
            return false;
        }
    }
}
