package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Control groups: what the kernel limits for a program and everything it starts, together.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">Control Groups version 1</a>
 */
interface Cgroups {

    /** Makes a group with these limits. */
    Group open(String name, ProcessLimits limits) throws IOException;

    /** What no group can limit here, in words; empty where everything is limited. */
    List<String> gaps();

    /** The group of one program. Closing ends what is left in it and removes it. */
    interface Group extends AutoCloseable {

        /** A process joins by writing its number into {@code cgroup.procs} of each. */
        List<Path> folders();

        /** Variables by which the group finds its processes; empty where the kernel knows them. */
        default Map<String, String> environment() {
            return Map.of();
        }

        /** Nanoseconds of CPU that the group has used, also those of processes that have ended; empty if unknown. */
        Optional<Long> cpuNanos();

        /** The limit that the kernel had to enforce so far, in words. */
        Optional<OverLimit> exceeded();

        /** Ends every process in the group. */
        void kill();

        @Override
        void close();
    }
}
