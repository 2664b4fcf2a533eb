package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.process.Limit;

/** What may be done when a program went past a limit: use less, or have the limit raised where it was set. */
enum Advice {
    /** For the programs of a job. */
    JOB {
        @Override
        String time() {
            return "let it take less time, or " + jobs("time", "time-limit");
        }

        @Override
        String beyond(Limit limit) {
            return switch (limit) {
                case MEMORY -> "; hold less in memory at a time, or " + jobs("memory", "memory-limit");
                case CPU -> "; compute less, or " + jobs("cpu", "cpu-limit");
                case PROCESSES -> "; limit the number of workers, or " + jobs("processes", "process-limit");
                case DISK -> "; write less, or " + jobs("disk", "disk-limit");
                case DELETED_FILES -> "; close them, or " + jobs("disk", "disk-limit");
                case FILES -> "; write fewer, or raise " + RUNNER + "file-limit";
                case OUTPUT -> "; print less often, or raise " + RUNNER + "output-limit";
                case OTHER -> "";
            };
        }
    },

    /** For the making of a Python environment. */
    ENVIRONMENT {
        @Override
        String time() {
            return FEWER + PROJECTS + "environment-time-limit";
        }

        @Override
        String beyond(Limit limit) {
            return switch (limit) {
                case CPU -> "; " + FEWER + PROJECTS + "environment-time-limit";
                case DISK, DELETED_FILES -> "; " + FEWER + PROJECTS + "environment-disk";
                case FILES -> "; " + FEWER + PROJECTS + "environment-files";
                case MEMORY, PROCESSES, OUTPUT -> "; ask for fewer or smaller packages";
                case OTHER -> "";
            };
        }
    };

    private static final String RUNNER = "kronkers.training.runner.";
    private static final String PROJECTS = "kronkers.training.projects.";
    private static final String FEWER = "ask for fewer or smaller packages, or raise ";

    /** What may be done about a program that took too long. */
    abstract String time();

    /** What may be done about a program that used too much, to be put behind what it used; empty if that says it. */
    abstract String beyond(Limit limit);

    private static String jobs(String limit, String setting) {
        return "raise limits." + limit + " of the policy, at most to " + RUNNER + setting;
    }
}
