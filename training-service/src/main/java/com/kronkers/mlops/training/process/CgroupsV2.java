package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The unified hierarchy: one folder a group. */
record CgroupsV2(Path parent) implements Cgroups {
    static final Set<String> CONTROLLERS = Set.of("memory", "pids", "cpu");

    @Override
    public Group open(String name, ProcessLimits limits) throws IOException {
        CgroupFolder folder = CgroupFolder.create(parent.resolve(name));
        folder.write("memory.max", limits.memoryBytes());
        folder.writeIfOffered("memory.swap.max", 0);
        folder.write("pids.max", limits.processes());
        return new UnifiedGroup(folder, limits);
    }

    @Override
    public List<String> gaps() {
        return List.of();
    }

    private record UnifiedGroup(CgroupFolder folder, ProcessLimits limits) implements Group {

        @Override
        public List<Path> folders() {
            return List.of(folder.path());
        }

        @Override
        public Optional<Long> cpuNanos() {
            return folder.number("cpu.stat", "usage_usec").map(micros -> micros * 1_000);
        }

        @Override
        public Optional<OverLimit> exceeded() {
            if (folder.number("memory.events", "oom_kill").orElse(0L) > 0) {
                return Optional.of(Excess.memory(limits));
            }
            return folder.number("pids.events", "max")
                    .filter(times -> times > 0)
                    .map(times -> Excess.processes(limits));
        }

        @Override
        public void kill() {
            try {
                folder.writeIfOffered("cgroup.kill", 1);
            } catch (IOException e) {
                // one by one, then
            }
            folder.killAll();
        }

        @Override
        public void close() {
            kill();
            folder.remove();
        }
    }
}
