package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.JavaLimits;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.trainer.Trainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs the platform's own programs as steps of an attempt: {@code job.json} in, files out. */
final class PlatformPrograms {
    private final Trainers trainers;
    private final ChildProcesses children;
    private final JavaLimits java;
    private final ProcessLimits limits;
    private final long resultLimit;

    /** @param resultLimit bytes that each file made by a program may have */
    PlatformPrograms(
            Trainers trainers, ChildProcesses children, JavaLimits java, ProcessLimits limits, long resultLimit) {
        this.trainers = trainers;
        this.children = children;
        this.java = java;
        this.limits = limits;
        this.resultLimit = resultLimit;
    }

    Trainers trainers() {
        return trainers;
    }

    /** @return how the run ended, or empty if the step is done and left its results */
    Optional<RunOutcome> run(String step, String mainClass, Workplace place, StopSignal stop, List<String> results)
            throws IOException, InterruptedException {
        place.steps().begin(step);
        String job = place.directory().resolve(JobDescription.FILE).toString();
        Program program = java.program(
                place.name() + "-" + step,
                trainers.classPath(mainClass),
                mainClass,
                place.directory(),
                List.of(job),
                limits);
        Optional<RunOutcome> ended = StepEnd.of(step, children.run(program, place.log(), stop));
        if (ended.isPresent()) {
            return ended;
        }
        for (String result : results) {
            requireResult(place.directory().resolve(result));
        }
        place.steps().finish(step);
        return Optional.empty();
    }

    /** @throws IOException if a program ended well but did not leave this file, or left one that is too large */
    void requireResult(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("the program ended well but left no " + name);
        }
        if (Files.size(file) > resultLimit) {
            throw new IOException(name + " is larger than " + resultLimit + " bytes");
        }
    }
}
