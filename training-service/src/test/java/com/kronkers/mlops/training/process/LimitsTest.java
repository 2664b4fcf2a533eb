package com.kronkers.mlops.training.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each limit is reached by a program that goes past it as fast as it can. */
class LimitsTest extends ProgramScenario {
    @Test
    void aProgramThatForksWithoutEndIsEndedWithAllItsChildren() throws Exception {
        ChildProcesses children = children();
        assumeTrue(!children.gaps().contains(NoCgroups.PROCESSES), "no control group may be made here");

        ProgramOutcome outcome = run(children, "while true; do sleep " + mark + " & done", limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(
                        Limit.PROCESSES, "more than the 40 processes and threads that it may have"));
        assertNothingIsLeft();
    }

    @Test
    void aChildThatLeftItsParentIsEndedToo() throws Exception {
        ChildProcesses children = children();
        assumeTrue(!children.gaps().contains(NoCgroups.PROCESSES), "no control group may be made here");

        ProgramOutcome outcome =
                run(children, "(setsid sleep " + mark + " >/dev/null 2>&1 &) ; echo away", limits(LONG));

        assertThat(outcome).isEqualTo(new ProgramOutcome.Finished());
        assertNothingIsLeft();
    }

    @Test
    void aProgramThatNeedsTooMuchMemoryIsEnded() throws Exception {
        ChildProcesses children = children();
        assumeTrue(!children.gaps().contains(NoCgroups.MEMORY), "no control group may be made here");

        ProgramOutcome outcome = run(children, "tail /dev/zero", limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.MEMORY, "more memory than the 64 MiB that it may have"));
    }

    @Test
    void withoutControlGroupsEachProcessHasItsOwnMemoryLimit() throws Exception {
        ChildProcesses children = new ChildProcesses(new NoCgroups(), new ObjectMapper());

        ProgramOutcome outcome = run(children, "exec tail /dev/zero", limits(LONG));

        assertThat(children.gaps()).contains(NoCgroups.MEMORY, NoCgroups.PROCESSES, NoCgroups.CPU);
        assertThat(outcome).isEqualTo(new ProgramOutcome.Broken(1, "tail: memory exhausted"));
    }

    @Test
    void aProgramThatWritesOneLargeFileIsEnded() throws Exception {
        assertFull("exec dd if=/dev/zero of=large bs=1M status=none");

        assertThat(Files.size(directory.resolve("large"))).isLessThanOrEqualTo(16 << 20);
    }

    @Test
    void aProgramThatFillsTheDiskByManyFilesIsEnded() throws Exception {
        assertFull("i=0; while true; do i=$((i+1)); dd if=/dev/zero of=part-$i bs=1M count=1 status=none; done");
    }

    @Test
    void aProgramThatFillsTheDiskByFilesThatItDeletedIsEnded() throws Exception {
        ProgramOutcome outcome = run(
                children(),
                """
                for i in 3 4 5 6; do
                    eval "exec $i>gone"; rm gone; eval "dd if=/dev/zero bs=1M count=6 status=none >&$i"
                done
                sleep %s
                """
                        .formatted(mark),
                limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(
                        Limit.DELETED_FILES,
                        "more disk than the 16 MiB that it may have, counting files that it deleted but keeps open"));
    }

    @Test
    void theProgramThatFillsTheDiskOfAllIsEndedAndItsNeighbourGoesOn() throws Exception {
        long moreThanThereIs = Files.getFileStore(directory).getTotalSpace() + 1;
        ChildProcesses children = new ChildProcesses(new NoCgroups(), new ObjectMapper(), moreThanThereIs);
        Path beside = Files.createDirectories(folder.resolve("beside"));
        CompletableFuture<ProgramOutcome> neighbour = CompletableFuture.supplyAsync(() -> {
            try {
                return run(
                        children, beside, "echo little > file; while [ ! -e end ]; do sleep 0.2; done", limits(LONG));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(LONG).until(() -> Files.exists(beside.resolve("file")));

        ProgramOutcome outcome = run(
                children, directory, "dd if=/dev/zero of=much bs=1M count=1 status=none; sleep " + mark, limits(LONG));

        assertThat(outcome).isInstanceOfSatisfying(ProgramOutcome.OverLimit.class, over -> assertThat(over.what())
                .startsWith("disk of which less than")
                .endsWith("is left for everybody; free some on this machine, then try again"));
        assertNothingIsLeft();
        assertThat(neighbour).isNotDone();
        Files.createFile(beside.resolve("end"));
        assertThat(neighbour.get(1, TimeUnit.MINUTES)).isEqualTo(new ProgramOutcome.Finished());
    }

    @Test
    void aProgramThatHasEndedIsNotJudgedByTheDiskOfAll() throws Exception {
        DiskUsage usage = new DiskUsage(List.of(directory), limits(LONG), Long.MAX_VALUE);
        Files.write(directory.resolve("much"), new byte[1 << 20]);

        assertThat(usage.exceeded(Stream.empty(), true)).isPresent();
        assertThat(usage.exceeded(Stream.empty(), false)).isEmpty();
    }

    @Test
    void programsOfOneNameHaveGroupsOfTheirOwn() throws Exception {
        List<String> names = new ArrayList<>();
        Cgroups recorded = new UnreadableCgroups() {
            @Override
            public Group open(String name, ProcessLimits limits) throws IOException {
                names.add(name);
                return super.open(name, limits);
            }
        };
        ChildProcesses children = new ChildProcesses(recorded, new ObjectMapper());

        run(children, "true", limits(LONG));
        run(children, "true", limits(LONG));

        assertThat(names).hasSize(2).doesNotHaveDuplicates().allMatch(name -> name.startsWith("limits-test-" + mark));
    }

    @Test
    void aProgramThatMakesFilesWithoutEndIsEnded() throws Exception {
        ProgramOutcome outcome = run(children(), "i=0; while true; do i=$((i+1)); : > file-$i; done", limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.FILES, "more than the 300 files that it may have"));
    }

    @Test
    void aProgramThatUsesTooMuchCpuIsEndedBeforeItsTime() throws Exception {
        ProgramOutcome outcome = run(children(), "while true; do :; done & while true; do :; done", limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.CPU, "more CPU time than the PT2S that it may have"));
    }

    /** The kernel looks more often than the service does. */
    @Test
    void withoutControlGroupsAProcessThatUsesTooMuchCpuIsEndedByTheKernelAndToldWhy() throws Exception {
        ChildProcesses children = new ChildProcesses(new NoCgroups(), new ObjectMapper());

        ProgramOutcome outcome = run(children, "while true; do :; done", limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.CPU, "more CPU time than the PT2S that it may have"));
    }

    @Test
    void aProgramThatNeverEndsIsEnded() throws Exception {
        ProgramOutcome outcome = run(children(), "sleep " + mark, limits(Duration.ofSeconds(1)));

        assertThat(outcome).isEqualTo(new ProgramOutcome.TimedOut(Duration.ofSeconds(1)));
        assertNothingIsLeft();
    }

    @Test
    void aProgramThatPrintsWithoutEndIsEndedAndItsLogIsShort() throws Exception {
        ProgramOutcome outcome = run(children(), "yes 'a line that says nothing'", limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.OUTPUT, "more output than the 64 MiB that it may print"));
        assertThat(Files.size(log)).isBetween(10_000L, 10_100L);
    }

    @Test
    void aProgramWhoseUseCannotBeMeasuredIsEnded() throws Exception {
        ChildProcesses children = new ChildProcesses(new UnreadableCgroups(), new ObjectMapper());

        ProgramOutcome outcome = run(children, "sleep " + mark, limits(LONG));

        assertThat(outcome).isInstanceOfSatisfying(ProgramOutcome.OverLimit.class, over -> assertThat(over.what())
                .contains("could not be measured", UnreadableCgroups.PROBLEM));
        assertNothingIsLeft();
    }

    @Test
    void thatTheUseOfAProgramThatHasEndedCannotBeMeasuredIsToldToo() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Cgroups.Group group = new UnreadableCgroups().open("limits-test-" + mark, limits(LONG));
        DiskUsage disk = new DiskUsage(List.of(directory), limits(LONG), 0);

        try (LimitWatch watch = new LimitWatch(ended, group, disk, limits(LONG), new CompletableFuture<>())) {
            assertThat(watch.check()).hasValueSatisfying(over -> assertThat(over.what())
                    .contains("could not be measured", UnreadableCgroups.PROBLEM));
        }
    }

    @Test
    void withoutControlGroupsAChildThatLeftItsParentIsEndedToo() throws Exception {
        ChildProcesses children = new ChildProcesses(new NoCgroups(), new ObjectMapper());

        ProgramOutcome outcome =
                run(children, "(setsid sleep " + mark + " >/dev/null 2>&1 &) ; echo away", limits(LONG));

        assertThat(outcome).isEqualTo(new ProgramOutcome.Finished());
        assertNothingIsLeft();
    }

    @Test
    void noGroupIsLeftBehind() throws Exception {
        Cgroups here = CgroupSearch.here();
        assumeTrue(!(here instanceof NoCgroups), "no control group may be made here");
        List<Path> made = new ArrayList<>();
        Cgroups recorded = new Cgroups() {
            @Override
            public Group open(String name, ProcessLimits limits) throws IOException {
                Group group = here.open(name, limits);
                made.addAll(group.folders());
                return group;
            }

            @Override
            public List<String> gaps() {
                return here.gaps();
            }
        };

        run(new ChildProcesses(recorded, new ObjectMapper()), "cat /proc/self/cgroup", limits(LONG));

        assertThat(log).content().as("the groups that the program was in").contains("limits-test-" + mark);
        assertThat(made).isNotEmpty().allSatisfy(group -> assertThat(group).doesNotExist());
    }

    private void assertFull(String script) throws Exception {
        ProgramOutcome outcome = run(children(), script, limits(LONG));

        assertThat(outcome)
                .isEqualTo(new ProgramOutcome.OverLimit(Limit.DISK, "more disk than the 16 MiB that it may have"));
    }

    private static ChildProcesses children() {
        return new ChildProcesses(new ObjectMapper());
    }

    private ProgramOutcome run(ChildProcesses children, String script, ProcessLimits limits) throws Exception {
        return run(children, directory, script, limits);
    }

    private ProgramOutcome run(ChildProcesses children, Path where, String script, ProcessLimits limits)
            throws Exception {
        Program program = shell("limits-test-" + mark, script, where, limits);
        return children.run(program, where.resolveSibling(where.getFileName() + ".log"), new StopSignal());
    }

    private static ProcessLimits limits(Duration time) {
        return new ProcessLimits(time, Duration.ofSeconds(2), 64 << 20, 40, 16 << 20, 300, 10_000, 64 << 20);
    }
}
