package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.champion.Champion;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.trainer.Trainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One attempt at a job: fetch the data, train, validate. It changes nothing outside its directory and its log; what
 * becomes of the outcome is decided elsewhere. Programs only ever see files.
 */
final class JobRun {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Inputs inputs;
    private final Trainers trainers;
    private final ChildProcesses children;
    private final ObjectMapper json;
    private final Duration fetchPatience;
    private final long resultLimit;

    /**
     * @param fetchPatience how long to wait for services that are away
     * @param resultLimit bytes that each file made by a program may have
     */
    JobRun(
            Inputs inputs,
            Trainers trainers,
            ChildProcesses children,
            ObjectMapper json,
            Duration fetchPatience,
            long resultLimit) {
        this.inputs = inputs;
        this.trainers = trainers;
        this.children = children;
        this.json = json;
        this.fetchPatience = fetchPatience;
        this.resultLimit = resultLimit;
    }

    /** Where an attempt works, where its programs' output goes, and who is told of its steps. */
    record Workplace(Path directory, Path log, Steps steps) {}

    /** Is told when a step begins and when it is done. */
    interface Steps {
        void begin(String step);

        void finish(String step);
    }

    RunOutcome run(Job job, Optional<Champion> champion, Workplace place, StopSignal stop) throws InterruptedException {
        String step = "fetch";
        try {
            place.steps().begin(step);
            Optional<RunOutcome> ended = fetch(job, champion, place.directory(), stop);
            if (ended.isPresent()) {
                return ended.get();
            }
            place.steps().finish(step);
            step = "train";
            ended = program(step, trainer(job), place, stop, List.of(JobDescription.MODEL));
            if (ended.isPresent()) {
                return ended.get();
            }
            step = "validate";
            ended = program(step, trainers.validator(), place, stop, List.of(JobDescription.VALIDATION));
            return ended.isPresent() ? ended.get() : result(champion, place.directory());
        } catch (IOException e) {
            return new RunOutcome.Failed(step, e.getMessage());
        }
    }

    private Optional<RunOutcome> fetch(Job job, Optional<Champion> champion, Path directory, StopSignal stop)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        long deadline = System.nanoTime() + fetchPatience.toNanos();
        Duration pause = Duration.ofMillis(250);
        while (true) {
            try {
                inputs.dataset(job.dataset(), job.datasetVersion(), directory.resolve(JobDescription.DATA), stop);
                if (champion.isPresent()) {
                    fetchChampion(champion.get(), directory, stop);
                }
                Path file = directory.resolve(JobDescription.FILE);
                json.writeValue(file.toFile(), JobDescription.of(job, directory, champion));
                return Optional.empty();
            } catch (Inputs.UnavailableException e) {
                if (System.nanoTime() > deadline) {
                    return Optional.of(new RunOutcome.Failed("fetch", e.getMessage() + ", for " + fetchPatience));
                }
            }
            if (stop.await(pause)) {
                return Optional.of(new RunOutcome.Stopped(stop.reason().orElseThrow()));
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void fetchChampion(Champion champion, Path directory, StopSignal stop)
            throws IOException, Inputs.UnavailableException {
        if (champion.trainedThrough() == null) {
            throw new IOException("champion " + champion.version() + " of " + champion.model()
                    + " does not say through when it was trained, so no row is known to be fair");
        }
        Path target = directory.resolve(JobDescription.CHAMPION);
        Files.deleteIfExists(target);
        inputs.champion(champion, target, stop);
    }

    private String trainer(Job job) throws IOException {
        String name = job.settings().trainer();
        return trainers.program(name).orElseThrow(() -> new IOException("trainer " + name + " is not installed"));
    }

    private Optional<RunOutcome> program(
            String step, String mainClass, Workplace place, StopSignal stop, List<String> results)
            throws IOException, InterruptedException {
        place.steps().begin(step);
        String job = place.directory().resolve(JobDescription.FILE).toString();
        ProgramOutcome outcome = children.run(
                trainers.classPath(mainClass), mainClass, place.directory(), List.of(job), place.log(), stop);
        if (outcome instanceof ProgramOutcome.TimedOut timedOut) {
            return Optional.of(new RunOutcome.TimedOut(step, timedOut.limit()));
        }
        if (outcome instanceof ProgramOutcome.Stopped stopped) {
            return Optional.of(new RunOutcome.Stopped(stopped.reason()));
        }
        if (outcome instanceof ProgramOutcome.Broken broken) {
            String said = broken.message().isEmpty() ? "nothing" : "'" + broken.message() + "'";
            return Optional.of(new RunOutcome.Failed(
                    step, "the program ended with exit code " + broken.exitCode() + " and said last: " + said));
        }
        for (String result : results) {
            requireResult(place.directory().resolve(result));
        }
        place.steps().finish(step);
        return Optional.empty();
    }

    private RunOutcome result(Optional<Champion> champion, Path directory) throws IOException {
        Path model = directory.resolve(JobDescription.MODEL);
        requireResult(model);
        JsonNode validation =
                json.readTree(directory.resolve(JobDescription.VALIDATION).toFile());
        String judgement = validation.path("outcome").asText();
        if (!judgement.equals("validated") && !judgement.equals("refused")) {
            return new RunOutcome.Failed("validate", "validation.json says neither validated nor refused");
        }
        Path reference = directory.resolve(JobDescription.REFERENCE);
        if (judgement.equals("validated") || Files.exists(reference)) {
            requireResult(reference);
        }
        return new RunOutcome.Trained(
                model,
                Optional.of(reference).filter(Files::exists),
                PackageDescription.read(model).asServed(validation.path("signature")),
                validation,
                champion,
                trainers.codeDigest());
    }

    private void requireResult(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("the program ended well but left no " + name);
        }
        if (Files.size(file) > resultLimit) {
            throw new IOException(name + " is larger than " + resultLimit + " bytes");
        }
    }
}
