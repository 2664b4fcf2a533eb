package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The older hierarchies: a folder in each controller's tree.
 *
 * @param parents where groups may be made, by controller: memory, pids and cpuacct, as far as they can be written
 */
record CgroupsV1(Map<String, Path> parents) implements Cgroups {
    static final String MEMORY = "memory";
    static final String PIDS = "pids";
    static final String CPU = "cpuacct";

    @Override
    public Group open(String name, ProcessLimits limits) throws IOException {
        Map<String, CgroupFolder> folders = new LinkedHashMap<>();
        for (Map.Entry<String, Path> parent : parents.entrySet()) {
            folders.put(parent.getKey(), CgroupFolder.create(parent.getValue().resolve(name)));
        }
        if (folders.containsKey(MEMORY)) {
            folders.get(MEMORY).write("memory.limit_in_bytes", limits.memoryBytes());
            // With swap: memory and swap together.
            folders.get(MEMORY).writeIfOffered("memory.memsw.limit_in_bytes", limits.memoryBytes());
        }
        if (folders.containsKey(PIDS)) {
            folders.get(PIDS).write("pids.max", limits.processes());
        }
        return new SplitGroup(folders, limits);
    }

    @Override
    public List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        if (!parents.containsKey(MEMORY)) {
            gaps.add(NoCgroups.MEMORY);
        }
        if (!parents.containsKey(PIDS)) {
            gaps.add(NoCgroups.PROCESSES);
        }
        if (!parents.containsKey(CPU)) {
            gaps.add(NoCgroups.CPU);
        }
        return gaps;
    }

    private record SplitGroup(Map<String, CgroupFolder> controllers, ProcessLimits limits) implements Group {

        @Override
        public List<Path> folders() {
            return controllers.values().stream().map(CgroupFolder::path).toList();
        }

        @Override
        public Optional<Long> cpuNanos() {
            return controller(CPU).flatMap(folder -> folder.number("cpuacct.usage"));
        }

        @Override
        public Optional<OverLimit> exceeded() {
            if (controller(MEMORY)
                            .flatMap(folder -> folder.number("memory.oom_control", "oom_kill"))
                            .orElse(0L)
                    > 0) {
                return Optional.of(Excess.memory(limits));
            }
            return controller(PIDS)
                    .flatMap(folder -> folder.number("pids.events", "max"))
                    .filter(times -> times > 0)
                    .map(times -> Excess.processes(limits));
        }

        @Override
        public void kill() {
            try {
                if (controllers.containsKey(PIDS)) {
                    controllers.get(PIDS).write("pids.max", 0); // nothing is born while the rest is ended
                }
            } catch (IOException e) {
                // then it takes some more rounds
            }
            controllers.values().stream().findFirst().ifPresent(CgroupFolder::killAll);
        }

        @Override
        public void close() {
            kill();
            controllers.values().forEach(CgroupFolder::remove);
        }

        private Optional<CgroupFolder> controller(String name) {
            return Optional.ofNullable(controllers.get(name));
        }
    }
}
