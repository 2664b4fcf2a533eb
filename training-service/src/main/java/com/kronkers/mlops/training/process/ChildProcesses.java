package com.kronkers.mlops.training.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Runs programs as child processes: with an environment that holds nothing of the service's (no passwords), within
 * limits of time, CPU, memory, processes, disk and output, and ended with everything they started when they are to end.
 */
@Singleton
public final class ChildProcesses {
    /** A variable of programs that wait for a line of standard input before they do what they are for. */
    static final String AHEAD = "KRONKERS_AHEAD";

    private final Cgroups cgroups;
    private final LimitedCommand limited;
    private final ObjectMapper json;
    private final long diskReserve;

    /** Limits as far as this machine and this user can. */
    @Inject
    public ChildProcesses(ObjectMapper json) {
        this(CgroupSearch.here(), json);
    }

    ChildProcesses(Cgroups cgroups, ObjectMapper json) {
        this(cgroups, json, DiskUsage.RESERVE);
    }

    /** @param diskReserve bytes that programs must leave on the disk for everybody else */
    ChildProcesses(Cgroups cgroups, ObjectMapper json, long diskReserve) {
        this.cgroups = cgroups;
        this.limited = LimitedCommand.here(cgroups.gaps());
        this.json = json;
        this.diskReserve = diskReserve;
    }

    /** What cannot be limited on this machine, in words; empty where everything is. */
    public List<String> gaps() {
        return limited.gaps();
    }

    /**
     * Runs a program to its end.
     *
     * @param log where its output is kept
     * @throws IOException if it could not be started
     */
    public ProgramOutcome run(Program program, Path log, StopSignal stop) throws IOException, InterruptedException {
        try (StartedProgram started = start(program, log)) {
            return started.outcome(program.limits().time(), stop);
        }
    }

    /**
     * Starts a program.
     *
     * @param log where its output is kept
     * @throws IOException if it could not be started
     */
    public StartedProgram start(Program program, Path log) throws IOException {
        StartedProgram started = start(program, Map.of());
        started.keepOutput(log);
        return started;
    }

    /**
     * Starts a program before what it works on is there. Its first class, {@link ChildGuard} or {@link ProjectLauncher},
     * waits for {@link StartedProgram#go}. It is in its control group from the start.
     *
     * @throws IOException if it could not be started
     */
    public StartedProgram startAhead(Program program) throws IOException {
        return start(program, Map.of(AHEAD, "true"));
    }

    private StartedProgram start(Program program, Map<String, String> more) throws IOException {
        DiskUsage disk = disk(program.writable(), program.limits());
        Cgroups.Group group = cgroups.open(groupName(program), program.limits());
        try {
            Map<String, String> environment = new HashMap<>(program.environment());
            environment.putAll(group.environment());
            environment.putAll(more);
            ProcessBuilder builder = new ProcessBuilder(limited.of(program, group.folders()));
            builder.directory(program.directory().toFile()).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new StartedProgram(program, builder.start(), group, disk, this::disk, json);
        } catch (IOException e) {
            group.close();
            throw e;
        }
    }

    private DiskUsage disk(List<Path> writable, ProcessLimits limits) throws IOException {
        return new DiskUsage(writable, limits, diskReserve);
    }

    /** No other group's on this machine, also where another service runs the same job: closing a group ends what is in it. */
    private static String groupName(Program program) {
        return program.name() + "-" + UUID.randomUUID();
    }
}
