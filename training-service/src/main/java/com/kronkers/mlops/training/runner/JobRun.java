package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.champion.Champion;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.project.ProjectSandbox;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One attempt at a job: fetch the data, train, validate. It changes nothing outside its directory and its log; what
 * becomes of the outcome is decided elsewhere. Programs only ever see files.
 */
@Singleton
final class JobRun {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Inputs inputs;
    private final PlatformPrograms programs;
    private final Training builtIn;
    private final Training project;
    private final ProjectSandbox sandbox;
    private final ObjectMapper json;
    private final Duration fetchPatience;

    /**
     * @param project what trains where the job names a project
     * @param sandbox where models are opened
     * @param fetchPatience how long to wait for services that are away
     */
    JobRun(
            Inputs inputs,
            PlatformPrograms programs,
            Training project,
            ProjectSandbox sandbox,
            ObjectMapper json,
            Duration fetchPatience) {
        this.inputs = inputs;
        this.programs = programs;
        this.builtIn = new BuiltInTraining(programs);
        this.project = project;
        this.sandbox = sandbox;
        this.json = json;
        this.fetchPatience = fetchPatience;
    }

    @Inject
    JobRun(
            Inputs inputs,
            PlatformPrograms programs,
            Training project,
            ProjectSandbox sandbox,
            ObjectMapper json,
            RunnerConfig config) {
        this(inputs, programs, project, sandbox, json, config.fetchPatience());
    }

    RunOutcome run(Job job, Optional<Champion> champion, Workplace place, StopSignal stop) throws InterruptedException {
        String step = "train";
        try {
            Training training = job.settings().project() == null ? builtIn : project;
            RunOutcome.Code code = training.code(job);
            step = "fetch";
            place.steps().begin(step);
            Optional<RunOutcome> ended = fetch(job, champion, place.directory(), stop);
            if (ended.isPresent()) {
                return ended.get();
            }
            place.steps().finish(step);
            step = "train";
            ended = training.train(job, place, stop);
            if (ended.isPresent()) {
                return ended.get();
            }
            Optional<SearchReport> search = search(job, place.directory());
            step = "validate";
            ended = programs.of(job).validate(place, sandbox(job, champion), stop);
            return ended.isPresent() ? ended.get() : result(champion, place.directory(), code, search);
        } catch (IOException e) {
            return new RunOutcome.Failed(step, e.getMessage());
        }
    }

    /** What a project made, or somebody registered from elsewhere, is opened in the sandbox or not at all. */
    private Optional<Sandbox> sandbox(Job job, Optional<Champion> champion) throws IOException {
        boolean foreign = job.settings().project() != null
                || champion.filter(other -> !inputs.isBuiltIn(other)).isPresent();
        return foreign ? sandbox.required() : sandbox.ifAny();
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
                json.writeValue(file.toFile(), description(job, champion));
                return Optional.empty();
            } catch (Inputs.UnavailableException e) {
                if (System.nanoTime() > deadline) {
                    return Optional.of(new RunOutcome.Failed(
                            "fetch",
                            e.getMessage() + ", for " + fetchPatience
                                    + "; see that the service runs, then queue the job"
                                    + " again, or raise kronkers.training.runner.fetch-patience"));
                }
            }
            if (stop.await(pause)) {
                return Optional.of(new RunOutcome.Stopped(stop.reason().orElseThrow()));
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private JobDescription description(Job job, Optional<Champion> champion) {
        Optional<JsonNode> parameters = champion.filter(other -> job.settings().project() == null)
                .flatMap(other -> inputs.parameters(other, job.settings().trainer()));
        return JobDescription.of(job, champion, parameters, programs.of(job).timeLimit());
    }

    private void fetchChampion(Champion champion, Path directory, StopSignal stop)
            throws IOException, Inputs.UnavailableException {
        Path target = directory.resolve(JobDescription.CHAMPION);
        Files.deleteIfExists(target);
        inputs.champion(champion, target, stop);
    }

    private Optional<SearchReport> search(Job job, Path directory) throws IOException {
        return job.settings().searchTrials() == 0
                ? Optional.empty()
                : Optional.of(SearchReport.read(json, directory.resolve(JobDescription.SEARCH), job));
    }

    private RunOutcome result(
            Optional<Champion> champion, Path directory, RunOutcome.Code code, Optional<SearchReport> search)
            throws IOException {
        Path model = directory.resolve(JobDescription.MODEL);
        programs.requireResult(model);
        JsonNode validation =
                json.readTree(directory.resolve(JobDescription.VALIDATION).toFile());
        String judgement = validation.path("outcome").asText();
        if (!judgement.equals("validated") && !judgement.equals("refused")) {
            return new RunOutcome.Failed("validate", "validation.json says neither validated nor refused");
        }
        Path reference = directory.resolve(JobDescription.REFERENCE);
        if (judgement.equals("validated") || Files.exists(reference)) {
            programs.requireResult(reference);
        }
        return new RunOutcome.Trained(
                model,
                Optional.of(reference).filter(Files::exists),
                PackageDescription.read(model).asServed(validation.path("signature")),
                validation,
                champion,
                code,
                search);
    }
}
