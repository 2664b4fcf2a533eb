package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the service may make no control groups: limits hold for each process alone, as far as they do, and a program's
 * processes are known by a mark in their environment.
 */
final class NoCgroups implements Cgroups {
    static final String MEMORY = "memory of all processes together (only of each alone)";
    static final String PROCESSES = "number of processes";
    static final String CPU = "CPU time of all processes together (only of each alone)";

    @Override
    public Group open(String name, ProcessLimits limits) {
        MarkedProcesses marked = new MarkedProcesses();
        return new Group() {
            @Override
            public Map<String, String> environment() {
                return marked.environment();
            }

            @Override
            public List<Path> folders() {
                return List.of();
            }

            @Override
            public Optional<Long> cpuNanos() {
                return Optional.empty();
            }

            @Override
            public Optional<OverLimit> exceeded() {
                return Optional.empty();
            }

            @Override
            public void kill() {
                marked.killAll();
            }

            @Override
            public void close() {
                kill();
            }
        };
    }

    @Override
    public List<String> gaps() {
        return List.of(MEMORY, PROCESSES, CPU);
    }
}
