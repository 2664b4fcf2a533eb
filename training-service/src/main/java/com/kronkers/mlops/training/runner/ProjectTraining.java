package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobFolders;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.process.Program;
import com.kronkers.mlops.training.process.ProjectSpace;
import com.kronkers.mlops.training.process.SocketGate;
import com.kronkers.mlops.training.process.StartedProgram;
import com.kronkers.mlops.training.process.StopSignal;
import com.kronkers.mlops.training.project.EntryPoint;
import com.kronkers.mlops.training.project.InvalidProjectException;
import com.kronkers.mlops.training.project.Language;
import com.kronkers.mlops.training.project.Project;
import com.kronkers.mlops.training.project.PythonEnvironment;
import com.kronkers.mlops.training.project.PythonEnvironments;
import com.kronkers.mlops.training.runner.Preparations.Preparation;
import com.kronkers.mlops.training.runner.TrackingAccess.Grant;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Somebody's project trains, in steps: {@code environment} (Python only), {@code prepare} (the platform writes the rows
 * that may be learned from), {@code train} (the project, in its sandbox), {@code adopt} (the platform takes over the
 * model folder that it left). The sandbox is made while the platform prepares, and waits for that. If backtests are asked for, all of it is done for each of them first, as one step. All that
 * follows the environment has one time limit, however many backtests there are.
 */
@Singleton
final class ProjectTraining implements Training {
    /** The origin of the model that is to serve; the others lie so many times the test periods before it. */
    private static final int NOW = 0;

    private static final List<String> PREPARED = List.of("train.parquet", "train.csv", "columns.json");

    private static final Logger LOG = Logger.getLogger(ProjectTraining.class);

    private final ProjectAccess projects;
    private final PythonEnvironments environments;
    private final TrackingAccess tracking;
    private final Preparations preparations;
    private final PlatformPrograms programs;
    private final ChildProcesses children;
    private final ProcessLimits limits;
    private final long resultLimit;
    private final ObjectMapper json;

    ProjectTraining(
            ProjectAccess projects,
            PythonEnvironments environments,
            TrackingAccess tracking,
            Preparations preparations,
            PlatformPrograms programs,
            ChildProcesses children,
            RunnerConfig config,
            ObjectMapper json) {
        this.projects = projects;
        this.environments = environments;
        this.tracking = tracking;
        this.preparations = preparations;
        this.programs = programs;
        this.children = children;
        this.limits = config.processLimits();
        this.json = json;
        this.resultLimit = config.resultLimit().asLongValue();
    }

    /**
     * What the trainings of a job share.
     *
     * @param limits of the job
     * @param end when their time is over, as {@link System#nanoTime} tells it
     */
    private record Shared(Optional<PythonEnvironment> python, ProcessLimits limits, long end) {
        ProcessLimits left() {
            return limits.within(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }

    @Override
    public RunOutcome.Code code(Job job) throws IOException {
        projects.sandbox().required();
        Project project = projects.of(job);
        Language language = projects.entryPoint(job).command().language();
        return new RunOutcome.Code(
                language.label(), project.digest(), project.origin().commit());
    }

    @Override
    public Optional<RunOutcome> train(Job job, Workplace place, StopSignal stop)
            throws IOException, InterruptedException {
        Optional<PythonEnvironment> python = Optional.empty();
        if (projects.entryPoint(job).command().language() == Language.PYTHON) {
            PythonEnvironments.Result result = environment(job, place, stop);
            if (result instanceof PythonEnvironments.NotMade notMade) {
                return StepEnd.ofEnvironment(notMade.failure());
            }
            python = Optional.of(((PythonEnvironments.Ready) result).environment());
        }
        try (PythonEnvironment held = python.orElse(null)) {
            ProcessLimits own = job.settings().within(limits);
            long end = System.nanoTime() + own.time().toNanos();
            return train(job, place, new Shared(Optional.ofNullable(held), own, end), stop)
                    .map(ended -> ended instanceof RunOutcome.TimedOut late ? late(late.step(), job, own) : ended);
        }
    }

    private Optional<RunOutcome> train(Job job, Workplace place, Shared shared, StopSignal stop)
            throws IOException, InterruptedException {
        Optional<RunOutcome> ended = Optional.empty();
        for (int origin = job.settings().backtests(); origin > NOW && ended.isEmpty(); origin--) {
            ended = backtest(job, place, origin, shared, stop);
        }
        return ended.isPresent() ? ended : make(job, place, NOW, shared, stop);
    }

    /** What the program had that was ended was only the rest of the time. */
    private static RunOutcome late(String step, Job job, ProcessLimits limits) {
        int backtests = job.settings().backtests();
        return backtests == 0
                ? new RunOutcome.TimedOut(step, limits.time(), Advice.JOB.time())
                : new RunOutcome.Failed(
                        step,
                        "the training and its backtests, " + backtests + ", did not end within " + limits.time()
                                + " together; ask for fewer backtests, or " + Advice.JOB.time());
    }

    /** The same project with the same parameters, as if the job had been run earlier. */
    private Optional<RunOutcome> backtest(Job job, Workplace place, int origin, Shared shared, StopSignal stop)
            throws IOException, InterruptedException {
        String step = "backtest-" + origin;
        place.steps().begin(step);
        Workplace earlier = place.within(step);
        JobDescription.writeBacktest(json, place.directory(), earlier.directory(), origin);
        Optional<RunOutcome> ended = make(job, earlier, origin, shared, stop);
        if (ended.isEmpty()) {
            ended = programs.within(shared.left())
                    .judgeBacktest(earlier, projects.sandbox().required(), stop);
        }
        if (ended.isEmpty()) {
            JobDescription.addBacktest(json, place.directory(), earlier.directory());
            JobFolders.clear(earlier.directory());
            place.steps().finish(step);
        }
        return ended;
    }

    /** Makes a model package of what was known at an origin. */
    private Optional<RunOutcome> make(Job job, Workplace place, int origin, Shared shared, StopSignal stop)
            throws IOException, InterruptedException {
        Optional<RunOutcome> ended;
        try (Preparation preparation = preparations.begin(place, shared.limits())) {
            ended = project(job, place, origin, shared, preparation, stop);
        }
        return ended.isPresent()
                ? ended
                : programs.within(shared.left()).adopt(place, projects.sandbox().required(), stop);
    }

    private PythonEnvironments.Result environment(Job job, Workplace place, StopSignal stop)
            throws IOException, InterruptedException {
        place.steps().begin("environment");
        try {
            PythonEnvironments.Result result = environments.of(projects.of(job), place.log(), stop);
            if (result instanceof PythonEnvironments.Ready) {
                place.steps().finish("environment");
            }
            return result;
        } catch (InvalidProjectException e) {
            throw new IOException(e.place() + ": " + e.getMessage(), e);
        }
    }

    /** The project's sandbox is made while the platform's program writes what is learned from in it. */
    private Optional<RunOutcome> project(
            Job job, Workplace place, int origin, Shared shared, Preparation preparation, StopSignal stop)
            throws IOException, InterruptedException {
        Path data = Files.createDirectories(place.directory().resolve("data"));
        ProjectSpace space =
                new ProjectSpace(place.directory(), projects.sandbox().required());
        space.show(projects.of(job).files(), "project");
        space.show(data, "data");
        ProcessLimits left = shared.left();
        Optional<Grant> grant = grant(job, origin, left.time());
        try (Grant closing = grant.orElse(null);
                SocketGate gate = grant.isPresent() ? new SocketGate(grant.get().address()) : null) {
            Program program = new ProjectProgram(job, space, left)
                    .of(place.name(), command(job, shared, space), grant, Optional.ofNullable(gate));
            Optional<RunOutcome> ended;
            try (StartedProgram waiting = children.startAhead(program)) {
                ended = programs.end(
                        "prepare", preparation.outcome(shared.left().time(), stop), place, PREPARED);
                if (ended.isEmpty()) {
                    place.steps().begin("train");
                    for (String file : PREPARED) {
                        Files.move(place.directory().resolve(file), data.resolve(file));
                    }
                    waiting.go(place.log());
                    preparations.startNext();
                    ended = StepEnd.of("train", waiting.outcome(shared.left().time(), stop));
                }
            }
            if (grant.isPresent()) {
                told(grant.get(), ended, place.directory());
            }
            if (ended.isEmpty()) {
                ModelFolder.check(space.model(), resultLimit);
                takePredictions(space.model(), place.directory(), grant);
                place.steps().finish("train");
            }
            return ended;
        }
    }

    /** Without a run, as in an experiment that somebody deleted, a project still trains. */
    private Optional<Grant> grant(Job job, int origin, Duration atMost) {
        try {
            return Optional.of(origin == NOW ? tracking.open(job, atMost) : tracking.openBacktest(job, origin, atMost));
        } catch (TrackingException e) {
            LOG.warnf("Job %s is not tracked: %s", job.id(), e.getMessage());
            return Optional.empty();
        }
    }

    /** A run whose project was stopped goes on in the next attempt. */
    private void told(Grant grant, Optional<RunOutcome> ended, Path directory) throws IOException {
        if (ended.isEmpty()) {
            JobDescription.addReported(json, directory, grant.reported());
        }
        if (ended.filter(RunOutcome.Stopped.class::isInstance).isEmpty()) {
            grant.end(ended.isEmpty());
        }
    }

    /** They are what the model is judged by, and worth looking at with the run. */
    private void takePredictions(Path model, Path directory, Optional<Grant> grant) throws IOException {
        Optional<Path> taken = Predictions.take(model, directory);
        if (taken.isPresent()) {
            JobDescription.addPredictions(json, directory);
            if (grant.isPresent() && Predictions.mayBeKept(taken.get())) {
                grant.get().keep(taken.get());
            }
        }
    }

    private List<String> command(Job job, Shared shared, ProjectSpace space) throws IOException {
        EntryPoint entryPoint = projects.entryPoint(job);
        try {
            List<String> words = entryPoint
                    .command()
                    .arguments(entryPoint.values(job.settings().parameterTexts()));
            return projects.commands()
                    .of(entryPoint.command().language(), words, shared.python(), space, shared.limits());
        } catch (InvalidProjectException e) {
            throw new IOException(e.place() + " " + e.getMessage() + "; " + e.fix(), e);
        }
    }
}
