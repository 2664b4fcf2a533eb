package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.JavaLimits;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.process.SandboxedJava;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.trainer.Trainers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the platform's own programs as steps of an attempt: {@code job.json} in, files out. */
@Singleton
final class PlatformPrograms {
    private static final String TRAINING = "training.json";
    /** An event holds at most a million bytes; written anew, numbers may take more than twice the place. */
    private static final String TOLD =
            "it goes into an event, which holds no more: have fewer classes, columns or backtests";
    /** What is read whole, and what to do where it is too large. */
    private static final Map<String, String> REPORTS = Map.of(
            TRAINING,
            TOLD,
            JobDescription.BACKTEST,
            TOLD,
            JobDescription.VALIDATION,
            TOLD,
            JobDescription.SEARCH,
            "it is read whole: ask for fewer trials");

    static final long REPORT_LIMIT = 256 << 10;

    private final Trainers trainers;
    private final ChildProcesses children;
    private final JavaLimits java;
    private final ProcessLimits limits;
    private final long resultLimit;

    /** @param resultLimit bytes that each file made by a program may have; for reports it is {@value #REPORT_LIMIT} */
    PlatformPrograms(
            Trainers trainers, ChildProcesses children, JavaLimits java, ProcessLimits limits, long resultLimit) {
        this.trainers = trainers;
        this.children = children;
        this.java = java;
        this.limits = limits;
        this.resultLimit = resultLimit;
    }

    @Inject
    PlatformPrograms(Trainers trainers, ChildProcesses children, RunnerConfig config) {
        this(
                trainers,
                children,
                config.javaLimits(),
                config.processLimits(),
                config.resultLimit().asLongValue());
    }

    Trainers trainers() {
        return trainers;
    }

    /** After which each of them is ended. */
    Duration timeLimit() {
        return limits.time();
    }

    /** The same programs within the limits of a job. */
    PlatformPrograms of(Job job) {
        return within(job.settings().within(limits));
    }

    /** The same programs within other limits. */
    PlatformPrograms within(ProcessLimits other) {
        return new PlatformPrograms(trainers, children, java, other, resultLimit);
    }

    /**
     * Takes over the model that a project left.
     *
     * @param sandbox empty where projects are trusted
     * @return how the run ended, or empty if the step is done and left its results
     */
    Optional<RunOutcome> adopt(Workplace place, Optional<Sandbox> sandbox, StopSignal stop)
            throws IOException, InterruptedException {
        List<String> inputs = List.of(JobDescription.FILE, JobDescription.DATA, JobDescription.PROJECT_MODEL);
        List<String> results = List.of(JobDescription.MODEL, TRAINING);
        return run("adopt", trainers.adopt(), place, sandbox, stop, inputs, results);
    }

    /**
     * Judges a model that was made as if the job had been run earlier.
     *
     * @param sandbox empty where projects are trusted
     * @return how the run ended, or empty if the step is done and left its results
     */
    Optional<RunOutcome> judgeBacktest(Workplace place, Optional<Sandbox> sandbox, StopSignal stop)
            throws IOException, InterruptedException {
        List<String> inputs = List.of(JobDescription.FILE, JobDescription.DATA, JobDescription.MODEL);
        List<String> results = List.of(JobDescription.BACKTEST);
        return run("judge", trainers.backtest(), place, sandbox, stop, inputs, results);
    }

    /**
     * Judges the model.
     *
     * @param sandbox empty where there is none and nobody else's model is opened, or projects are trusted
     * @return how the run ended, or empty if the step is done and left its results
     */
    Optional<RunOutcome> validate(Workplace place, Optional<Sandbox> sandbox, StopSignal stop)
            throws IOException, InterruptedException {
        List<String> inputs = List.of(
                JobDescription.FILE,
                JobDescription.DATA,
                JobDescription.MODEL,
                TRAINING,
                JobDescription.CHAMPION,
                JobDescription.PREDICTIONS);
        List<String> results = List.of(JobDescription.VALIDATION);
        Optional<RunOutcome> ended = run("validate", trainers.validator(), place, sandbox, stop, inputs, results);
        Path reference = apart("validate", place).resolve(JobDescription.REFERENCE);
        if (ended.isEmpty() && Files.exists(reference, LinkOption.NOFOLLOW_LINKS)) {
            take(reference, place);
        }
        return ended;
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
        return end(step, children.run(program, place.log(), stop), place, results);
    }

    /** @return how the run ended, or empty if the step's program ended well and left these results */
    Optional<RunOutcome> end(String step, ProgramOutcome outcome, Workplace place, List<String> results)
            throws IOException {
        Optional<RunOutcome> ended = StepEnd.of(step, outcome);
        if (ended.isPresent()) {
            return ended;
        }
        for (String result : results) {
            requireResult(place.directory().resolve(result));
        }
        place.steps().finish(step);
        return Optional.empty();
    }

    private Optional<RunOutcome> run(
            String step,
            String mainClass,
            Workplace place,
            Optional<Sandbox> sandbox,
            StopSignal stop,
            List<String> inputs,
            List<String> results)
            throws IOException, InterruptedException {
        return sandbox.isPresent()
                ? runApart(step, mainClass, place, sandbox.get(), stop, inputs, results)
                : run(step, mainClass, place, stop, results);
    }

    /** The same for a program that opens what a stranger made: in the sandbox, in a folder of its own. */
    private Optional<RunOutcome> runApart(
            String step,
            String mainClass,
            Workplace place,
            Sandbox sandbox,
            StopSignal stop,
            List<String> inputs,
            List<String> results)
            throws IOException, InterruptedException {
        place.steps().begin(step);
        Path folder = apart(step, place);
        Program program = new SandboxedJava(sandbox, java)
                .program(
                        place.name() + "-" + step,
                        trainers.classPath(mainClass),
                        mainClass,
                        folder,
                        inputs.stream()
                                .map(place.directory()::resolve)
                                .filter(Files::exists)
                                .toList(),
                        List.of(folder.resolve(JobDescription.FILE).toString()),
                        limits);
        Optional<RunOutcome> ended = StepEnd.of(step, children.run(program, place.log(), stop));
        if (ended.isPresent()) {
            return ended;
        }
        for (String result : results) {
            take(folder.resolve(result), place);
        }
        place.steps().finish(step);
        return Optional.empty();
    }

    private static Path apart(String step, Workplace place) {
        return place.directory().resolve("apart-" + step);
    }

    private void take(Path result, Workplace place) throws IOException {
        requireResult(result);
        Files.move(result, place.directory().resolve(result.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    /** @throws IOException if a program ended well but did not leave this file, or left one that is too large */
    void requireResult(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("the program ended well but left no " + name);
        }
        long limit = REPORTS.containsKey(name) ? Math.min(REPORT_LIMIT, resultLimit) : resultLimit;
        if (Files.size(file) > limit) {
            String advice =
                    REPORTS.getOrDefault(name, "make a smaller model, or raise kronkers.training.runner.result-limit");
            throw new IOException(name + " is larger than " + limit + " bytes; " + advice);
        }
    }
}
