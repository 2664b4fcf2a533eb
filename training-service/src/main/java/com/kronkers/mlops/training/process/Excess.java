package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;

/** How a limit is named when a program has gone past it: what, and how much was allowed. */
final class Excess {
    private Excess() {}

    static OverLimit memory(ProcessLimits limits) {
        return new OverLimit(
                Limit.MEMORY, "more memory than the " + mebibytes(limits.memoryBytes()) + " that it may have");
    }

    static OverLimit processes(ProcessLimits limits) {
        return new OverLimit(
                Limit.PROCESSES, "more than the " + limits.processes() + " processes and threads that it may have");
    }

    static OverLimit cpu(ProcessLimits limits) {
        return new OverLimit(Limit.CPU, "more CPU time than the " + limits.cpuTime() + " that it may have");
    }

    static OverLimit disk(ProcessLimits limits) {
        return new OverLimit(Limit.DISK, diskText(limits));
    }

    static OverLimit deletedFiles(ProcessLimits limits) {
        return new OverLimit(Limit.DELETED_FILES, diskText(limits) + ", counting files that it deleted but keeps open");
    }

    static OverLimit reserve(long bytes) {
        return new OverLimit(
                Limit.OTHER,
                "disk of which less than " + mebibytes(bytes)
                        + " is left for everybody; free some on this machine, then" + " try again");
    }

    static OverLimit files(ProcessLimits limits) {
        return new OverLimit(Limit.FILES, "more than the " + limits.files() + " files that it may have");
    }

    static OverLimit hidden() {
        return new OverLimit(
                Limit.OTHER, "folders that cannot be read, so that their size is unknown; leave them readable");
    }

    static OverLimit output(ProcessLimits limits) {
        return new OverLimit(
                Limit.OUTPUT, "more output than the " + mebibytes(limits.outputBytes()) + " that it may print");
    }

    static OverLimit unknown(RuntimeException problem) {
        return new OverLimit(Limit.OTHER, "an unknown amount, as its use could not be measured: " + problem);
    }

    private static String diskText(ProcessLimits limits) {
        return "more disk than the " + mebibytes(limits.diskBytes()) + " that it may have";
    }

    private static String mebibytes(long bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }
}
