package com.kronkers.mlops.training.process;

/** How a limit is named when a program has gone past it: what, how much was allowed, and what may be done. */
final class Excess {
    private Excess() {}

    static String memory(ProcessLimits limits) {
        return "more memory than the " + mebibytes(limits.memoryBytes()) + " that a job may have";
    }

    static String processes(ProcessLimits limits) {
        return "more than " + limits.processes() + " processes and threads at a time; limit the number of workers";
    }

    static String cpu(ProcessLimits limits) {
        return "more CPU time than the " + limits.cpuTime() + " that a job may have";
    }

    static String disk(ProcessLimits limits) {
        return "more disk than the " + mebibytes(limits.diskBytes()) + " that a job may have";
    }

    static String unlinked(ProcessLimits limits) {
        return disk(limits) + ", counting files that it deleted but keeps open; close them";
    }

    static String reserve(long bytes) {
        return "disk of which less than " + mebibytes(bytes) + " is left for everybody; free some on this machine, then"
                + " run the job again";
    }

    static String files(ProcessLimits limits) {
        return "more than " + limits.files() + " files";
    }

    static String hidden() {
        return "folders that cannot be read, so that their size is unknown";
    }

    static String output(ProcessLimits limits) {
        return "more output than the " + mebibytes(limits.outputBytes()) + " that a job may print; print less often";
    }

    static String unknown(RuntimeException problem) {
        return "an unknown amount, as its use could not be measured: " + problem;
    }

    private static String mebibytes(long bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }
}
