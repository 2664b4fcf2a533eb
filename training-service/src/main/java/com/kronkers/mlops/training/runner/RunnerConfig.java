package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.process.JavaLimits;
import com.kronkers.mlops.training.process.ProcessLimits;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How jobs are run, and what a child process may use. */
@ConfigMapping(prefix = "kronkers.training.runner")
public interface RunnerConfig {

    /** Jobs at a time. Training takes every core it gets, so a second one only makes both slower. */
    @WithDefault("1")
    int concurrency();

    /** How long a job stays with a runner that has died; it is renewed three times as often. */
    @WithDefault("PT15S")
    Duration lease();

    /** How often the queue is looked at where nobody called; also how soon another runner's lost job is found. */
    @WithDefault("PT2S")
    Duration pollInterval();

    /**
     * How often a job may be begun. One that takes its runner down every time must end some day. A service that is stopped, and
     * not lost, gives its jobs back; that does not count.
     */
    @WithDefault("5")
    int attempts();

    /** How long other services may be away while a job waits for their data. */
    @WithDefault("PT10M")
    Duration fetchPatience();

    /**
     * How long each program, trainer or validator, may take. What makes a model of a project has it once: the project and the
     * programs that prepare, adopt and judge, with all backtests.
     */
    @WithDefault("PT30M")
    Duration timeLimit();

    /** How much CPU time a program may use, all its processes together: four cores for the whole time. */
    @WithDefault("PT2H")
    Duration cpuLimit();

    /** How much memory a program may have, all its processes together; a JVM with PyTorch has about one gigabyte. */
    @WithDefault("3G")
    MemorySize memoryLimit();

    /** How many processes and threads a program may have at a time; a JVM alone has about thirty. */
    @WithDefault("512")
    int processLimit();

    /** By how much the folders may grow that a program writes to. */
    @WithDefault("4G")
    MemorySize diskLimit();

    /** How many files and folders a program may have in them. */
    @WithDefault("50000")
    int fileLimit();

    /** How much a program may print at all; one that prints on is ended, as nobody reads it. */
    @WithDefault("256M")
    MemorySize outputLimit();

    /** The heap of a child process. */
    @WithDefault("512M")
    MemorySize heap();

    /** Memory outside the heap that Java code of a child process may take; tensors pass through it. */
    @WithDefault("512M")
    MemorySize directMemory();

    /** Threads of the tensor library. */
    @WithDefault("2")
    int threads();

    /**
     * Whether the program that prepares a project's job waits started for the next one, once there was a first. It takes more
     * than 100 MB while it waits.
     */
    @WithDefault("true")
    boolean standby();

    /** How much of what a program prints is kept; what comes after it is dropped, and the log says so. */
    @WithDefault("8M")
    MemorySize logLimit();

    /** How large a file made by a program may be; what it reports of its work has a limit of its own. */
    @WithDefault("512M")
    MemorySize resultLimit();

    /** What a program may use. */
    default ProcessLimits processLimits() {
        return new ProcessLimits(
                timeLimit(),
                cpuLimit(),
                memoryLimit().asLongValue(),
                processLimit(),
                diskLimit().asLongValue(),
                fileLimit(),
                logLimit().asLongValue(),
                outputLimit().asLongValue());
    }

    /** How the platform's own programs are started. */
    default JavaLimits javaLimits() {
        return new JavaLimits(heap().asLongValue(), directMemory().asLongValue(), threads(), djlCacheDir());
    }

    /** Where native libraries are unpacked once for all jobs; in the job's own folder where it is not set. */
    Optional<Path> djlCacheDir();
}
