package com.kronkers.mlops.training.process;

import java.time.Duration;

/**
 * What a program, together with everything it starts, may use.
 *
 * @param time from its start to its end
 * @param cpuTime of all its processes together
 * @param memoryBytes resident memory of all its processes together
 * @param processes processes and threads at a time
 * @param diskBytes by which the folders it may write to may grow
 * @param files that these folders may hold
 * @param logBytes of its output that are kept
 * @param outputBytes that it may print; a program that prints on is ended
 */
public record ProcessLimits(
        Duration time,
        Duration cpuTime,
        long memoryBytes,
        int processes,
        long diskBytes,
        int files,
        long logBytes,
        long outputBytes) {

    /** The same limits with another time limit. */
    public ProcessLimits within(Duration other) {
        return new ProcessLimits(other, cpuTime, memoryBytes, processes, diskBytes, files, logBytes, outputBytes);
    }
}
