package com.kronkers.mlops.training.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Groups whose use of the CPU is no number. */
class UnreadableCgroups implements Cgroups {
    static final String PROBLEM = "usage_usec is no number";

    private final Cgroups none = new NoCgroups();

    @Override
    public List<String> gaps() {
        return none.gaps();
    }

    @Override
    public Group open(String name, ProcessLimits limits) throws IOException {
        Group group = none.open(name, limits);
        return new Group() {
            @Override
            public Map<String, String> environment() {
                return group.environment();
            }

            @Override
            public List<Path> folders() {
                return group.folders();
            }

            @Override
            public Optional<Long> cpuNanos() {
                throw new IllegalStateException(PROBLEM);
            }

            @Override
            public Optional<ProgramOutcome.OverLimit> exceeded() {
                return group.exceeded();
            }

            @Override
            public void kill() {
                group.kill();
            }

            @Override
            public void close() {
                group.close();
            }
        };
    }
}
