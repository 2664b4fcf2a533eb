package com.kronkers.mlops.local.process;

import java.util.Optional;
import java.util.stream.Stream;

/** Processor time that processes have used since they began. */
public final class CpuTime {

    /** What Linux counts in for every program, whatever the kernel's own clock is (time(7), USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

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
}
