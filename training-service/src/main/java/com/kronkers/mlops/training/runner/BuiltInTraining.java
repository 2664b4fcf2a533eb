package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.process.StopSignal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One of the installed trainers. */
final class BuiltInTraining implements Training {
    private final PlatformPrograms programs;

    BuiltInTraining(PlatformPrograms programs) {
        this.programs = programs;
    }

    @Override
    public RunOutcome.Code code(Job job) throws IOException {
        mainClass(job);
        return new RunOutcome.Code("java", programs.trainers().codeDigest(), null);
    }

    @Override
    public Optional<RunOutcome> train(Job job, Workplace place, StopSignal stop)
            throws IOException, InterruptedException {
        List<String> results = job.settings().searchTrials() == 0
                ? List.of(JobDescription.MODEL)
                : List.of(JobDescription.MODEL, JobDescription.SEARCH);
        return programs.of(job).run("train", mainClass(job), place, stop, results);
    }

    private String mainClass(Job job) throws IOException {
        String name = job.settings().trainer();
        return programs.trainers()
                .program(name)
                .orElseThrow(() -> new IOException("trainer " + name + " is not installed"));
    }
}
