package com.kronkers.mlops.training.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the service may make no control groups: limits hold for each process alone, as far as they do. */
final class NoCgroups implements Cgroups {
    static final String MEMORY = "memory of all processes together (only of each alone)";
    static final String PROCESSES = "number of processes";
    static final String CPU = "CPU time of all processes together (only of each alone)";

    @Override
    public Group open(String name, ProcessLimits limits) {
        return new Group() {
            @Override
            public List<Path> folders() {
                return List.of();
            }

            @Override
            public Optional<Long> cpuNanos() {
                return Optional.empty();
            }

            @Override
            public Optional<String> exceeded() {
                return Optional.empty();
            }

            @Override
            public void kill() {
                // the process tree is ended by its owner
            }

            @Override
            public void close() {
                // there is nothing to remove
            }
        };
    }

    @Override
    public List<String> gaps() {
        return List.of(MEMORY, PROCESSES, CPU);
    }
}
