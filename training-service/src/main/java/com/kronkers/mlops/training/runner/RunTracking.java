package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.artifact.ArtifactPath;
import com.kronkers.mlops.training.artifact.ArtifactTree;
import com.kronkers.mlops.training.experiment.Experiment;
import com.kronkers.mlops.training.experiment.Experiments;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.run.LogBatch;
import com.kronkers.mlops.training.run.Metric;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunInfo;
import com.kronkers.mlops.training.run.RunStatus;
import com.kronkers.mlops.training.run.RunTokens;
import com.kronkers.mlops.training.run.Runs;
import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Every job is a run of MLflow tracking, in the experiment that bears the model's name: with its settings as params, what
 * its program logs, and what the platform found when it judged.
 */
@ApplicationScoped
class RunTracking implements TrackingAccess {
    /**
     * What the platform measured begins with this, beside what a project says of itself: no client may use such a name. Keras'
     * callbacks log names that begin with {@code validation_}.
     */
    private static final String JUDGED = "kronkers.validation.";

    /**
     * The scores that are compared with those found, by the letters and digits of their names: those that the validator's
     * {@code ReportedCheck} knows. Whatever else a project logged stays where it is.
     */
    private static final String SCORES = "^(test|validation|valid|val|eval|stop|holdout)?"
            + "(rmse|rootmeansquarederror|mae|meanabsoluteerror|wape|logloss|auc|rocauc|prauc|f1|f1score)$";

    private static final int MOST_SCORES = 1000;

    private static final Logger LOG = Logger.getLogger(RunTracking.class);

    /** The token outlives the program that has it by a little, so that its last words are taken. */
    private static final Duration GOODBYE = Duration.ofMinutes(1);

    private final Experiments experiments;
    private final Runs runs;
    private final NestedRuns nested;
    private final TrialRuns trials;
    private final RunTokens tokens;
    private final ArtifactTree artifacts;
    private final HttpServer server;
    private final String host;
    private final Clock clock;

    RunTracking(
            Experiments experiments,
            Runs runs,
            NestedRuns nested,
            TrialRuns trials,
            RunTokens tokens,
            ArtifactTree artifacts,
            HttpServer server,
            @ConfigProperty(name = "quarkus.http.host") String host,
            Clock clock) {
        this.experiments = experiments;
        this.runs = runs;
        this.nested = nested;
        this.trials = trials;
        this.tokens = tokens;
        this.artifacts = artifacts;
        this.server = server;
        this.host = host;
        this.clock = clock;
    }

    @Override
    @Transactional
    public void begun(Job job) {
        begin(job);
        runs.reopen(job.run());
    }

    @Override
    @Transactional
    public void cancelled(Job job, String reason) {
        begin(job);
        runs.logBatch(job.run(), LogBatch.of(new Tag("kronkers.error", reason)));
        runs.finish(job.run(), RunStatus.KILLED);
        endBacktests(job, RunStatus.KILLED);
    }

    /** What its project was stopped in would go on for ever. */
    private void endBacktests(Job job, RunStatus outcome) {
        for (int origin = 1; origin <= job.settings().backtests(); origin++) {
            runs.find(NestedRuns.id(job, backtest(origin)))
                    .filter(run -> run.status() == RunStatus.RUNNING && run.lifecycle() == Lifecycle.ACTIVE)
                    .ifPresent(run -> runs.finish(run.id(), outcome));
        }
    }

    private static String backtest(int origin) {
        return "backtest-" + origin;
    }

    @Override
    @Transactional
    public Grant open(Job job, Duration atMost) {
        begin(job);
        runs.reopen(job.run());
        return grant(job.run(), atMost);
    }

    @Override
    @Transactional
    public Grant openBacktest(Job job, int origin, Duration atMost) {
        begin(job);
        List<Tag> tags = List.of(new Tag("kronkers.backtest", Integer.toString(origin)));
        return grant(nested.open(job, backtest(origin), tags), atMost);
    }

    private Grant grant(UUID run, Duration atMost) {
        return new RunGrant(run, tokens.issue(run, atMost.plus(GOODBYE)));
    }

    @Override
    @Transactional
    public void judged(Job job, RunOutcome.Trained trained) {
        begin(job);
        long now = clock.millis();
        List<Metric> metrics = new ArrayList<>();
        for (JsonNode metric : trained.validation().path("metrics")) {
            if (metric.path("subject").asText().equals("candidate")) {
                metric.properties().stream()
                        .filter(field -> field.getValue().isNumber())
                        .forEach(field -> metrics.add(new Metric(
                                JUDGED + field.getKey(), field.getValue().doubleValue(), now, 0)));
            }
        }
        Tag judgement = new Tag("kronkers.outcome", trained.judgement());
        runs.logBatch(job.run(), LogBatch.of(metrics, List.of(), List.of(judgement)));
        runs.finish(job.run(), RunStatus.FINISHED);
    }

    @Override
    @Transactional
    public void failed(Job job, String error) {
        begin(job);
        runs.logBatch(job.run(), LogBatch.of(new Tag("kronkers.error", error)));
        runs.finish(job.run(), RunStatus.FAILED);
        endBacktests(job, RunStatus.FAILED);
    }

    @Override
    @Transactional
    public void searched(Job job, SearchReport search) {
        begin(job);
        trials.keep(job, search);
    }

    private void begin(Job job) {
        if (runs.find(job.run()).isPresent()) {
            return;
        }
        Experiment experiment = experiments.named(job.model());
        List<Tag> tags = List.of(
                new Tag("kronkers.job", job.id().toString()),
                new Tag("kronkers.dataset", job.dataset()),
                new Tag("kronkers.dataset.version", Integer.toString(job.datasetVersion())),
                new Tag("kronkers.dataset.digest", job.datasetDigest()),
                new Tag("kronkers.trigger", job.trigger().kind().label()));
        Optional<String> name = Optional.of(job.dataset() + "-" + job.datasetVersion() + "-"
                + job.id().toString().substring(0, 8));
        runs.create(
                new Runs.Draft(Optional.of(job.run()), experiment.id(), name, NestedRuns.USER, clock.millis(), tags));
        runs.logBatch(job.run(), LogBatch.of(List.of(), params(job), List.of()));
    }

    private static List<Param> params(Job job) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("kronkers.trainer", trainer(job));
        params.put("kronkers.seed", Long.toString(job.settings().seed()));
        Optional.ofNullable(job.settings().limits()).ifPresent(limits -> limits.texts()
                .forEach((name, limit) -> params.put("kronkers.limit." + name, limit)));
        // Under a name of their own: a project logs its parameters itself, and no param can be logged with two values.
        job.settings().parameterTexts().forEach((name, value) -> params.put("kronkers.parameter." + name, value));
        return params.entrySet().stream()
                .limit(100)
                .map(param -> new Param(param.getKey(), param.getValue()))
                .toList();
    }

    private static String trainer(Job job) {
        return job.settings().project() == null
                ? job.settings().trainer()
                : job.settings().project() + " " + job.settings().entryPoint();
    }

    private final class RunGrant implements Grant {
        private final UUID run;
        private final String token;

        RunGrant(UUID run, String token) {
            this.run = run;
            this.token = token;
        }

        @Override
        public String runId() {
            return RunIds.text(run);
        }

        @Override
        public String token() {
            return token;
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(host.equals("0.0.0.0") ? "127.0.0.1" : host, server.getPort());
        }

        @Override
        public Map<String, Double> reported() {
            Map<String, Double> reported = new LinkedHashMap<>();
            runs.metrics(run, SCORES, MOST_SCORES).forEach(metric -> reported.put(metric.key(), metric.value()));
            return reported;
        }

        /** Nothing is kept where the experiment's artifacts are not this platform's. */
        @Override
        public void keep(Path file) {
            unimportant(() -> {
                RunInfo info = runs.info(run);
                if (info.artifactLocation().isEmpty()) {
                    write(info.experiment() + "/" + runId() + "/artifacts/" + file.getFileName(), file);
                }
            });
        }

        private void write(String path, Path content) {
            try (InputStream in = Files.newInputStream(content, LinkOption.NOFOLLOW_LINKS);
                    ArtifactTree.Upload upload =
                            artifacts.write(ArtifactPath.of(path).orElseThrow())) {
                Files.copy(in, upload.file(), StandardCopyOption.REPLACE_EXISTING);
                upload.commit();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void end(boolean well) {
            unimportant(() -> runs.finish(run, well ? RunStatus.FINISHED : RunStatus.FAILED));
        }

        @Override
        public void close() {
            unimportant(() -> tokens.revoke(token));
        }

        /** What a run shows changes no outcome, and the token ends by itself. */
        private void unimportant(Runnable note) {
            try {
                note.run();
            } catch (RuntimeException e) {
                LOG.warnf("Run %s does not show all of its job: %s", runId(), e.getMessage());
            }
        }
    }
}
