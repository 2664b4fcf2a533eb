package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hierarchies of other machines, as folders of plain files. */
class CgroupSearchTest {
    private static final ProcessLimits LIMITS =
            new ProcessLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), 1 << 20, 10, 1 << 20, 10, 1 << 20, 1 << 20);

    @TempDir
    Path folder;

    @Test
    void theUnifiedHierarchyIsUsedWhereItCanBeDivided() throws Exception {
        Path own = unified("service", "cpuset cpu io memory pids");
        unified("service/kronkers", "cpu memory pids");

        Cgroups cgroups = unifiedSearch("0::/service").find();

        assertThat(cgroups).isEqualTo(new CgroupsV2(own.resolve("kronkers")));
        assertThat(own.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
        assertThat(cgroups.gaps()).isEmpty();
        try (Cgroups.Group group = cgroups.open("job", LIMITS)) {
            Path made = own.resolve("kronkers/job");
            assertThat(group.folders()).containsExactly(made);
            assertThat(made.resolve("memory.max")).hasContent("1048576");
            assertThat(made.resolve("pids.max")).hasContent("10");
            Files.writeString(made.resolve("cpu.stat"), "usage_usec 2500\nuser_usec 1\n");
            assertThat(group.cpuNanos()).contains(2_500_000L);
            assertThat(group.exceeded()).isEmpty();
            Files.writeString(made.resolve("pids.events"), "max 3\n");
            assertThat(group.exceeded()).contains(Excess.processes(LIMITS));
            Files.writeString(made.resolve("memory.events"), "oom 1\noom_kill 1\n");
            assertThat(group.exceeded()).contains(Excess.memory(LIMITS));
            clear(made);
        }
        assertThat(own.resolve("kronkers/job")).doesNotExist();
    }

    @Test
    void aUnifiedHierarchyWithoutControllersIsNone() throws Exception {
        unified("", "");

        assertThat(unifiedSearch("0::/").find()).isInstanceOf(NoCgroups.class);
    }

    @Test
    void ofTheSplitHierarchiesThoseAreUsedThatCanBeWritten() throws Exception {
        Files.createDirectories(folder.resolve("memory/service"));

        Cgroups cgroups = new CgroupSearch(
                        List.of("4:memory:/docker/abc/service", "8:pids:/docker/abc/service"),
                        List.of(
                                "35 31 0:32 /docker/abc " + folder.resolve("memory") + " rw - cgroup cgroup rw,memory",
                                "39 31 0:36 /docker/abc /proc/nowhere rw - cgroup cgroup rw,pids"))
                .find();

        assertThat(((CgroupsV1) cgroups).parents())
                .containsOnlyKeys("memory")
                .containsValue(folder.resolve("memory/service/kronkers"));
        assertThat(cgroups.gaps()).containsExactly(NoCgroups.PROCESSES, NoCgroups.CPU);
    }

    @Test
    void withoutAnyNothingIsGrouped() {
        assertThat(new CgroupSearch(List.of(), List.of()).find()).isInstanceOf(NoCgroups.class);
    }

    private CgroupSearch unifiedSearch(String membership) {
        return new CgroupSearch(
                List.of(membership), List.of("41 31 0:38 / " + folder + " rw,relatime - cgroup2 cgroup2 rw"));
    }

    private Path unified(String name, String controllers) throws IOException {
        Path group = Files.createDirectories(folder.resolve(name));
        Files.writeString(group.resolve("cgroup.controllers"), controllers + "\n");
        Files.writeString(group.resolve("cgroup.subtree_control"), "");
        return group;
    }

    // A kernel's files are no obstacle to the removal of their folder.
    private static void clear(Path group) throws IOException {
        try (var files = Files.list(group)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
