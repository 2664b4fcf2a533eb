package com.kronkers.mlops.monitoring.deployment;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.monitoring.alert.Alerts;
import com.kronkers.mlops.monitoring.reference.References;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is deployed now, and on which data it was trained. */
@ApplicationScoped
public class Deployments {

    private static final String CHAMPION = "champion";

    private final DeploymentRepository repository;
    private final References references;
    private final Alerts alerts;
    private final ObjectMapper json;
    private final Clock clock;

    Deployments(DeploymentRepository repository, References references, Alerts alerts, ObjectMapper json, Clock clock) {
        this.repository = repository;
        this.references = references;
        this.alerts = alerts;
        this.json = json;
        this.clock = clock;
    }

    /** A deployed version. */
    public record Current(
            String model, String version, String alias, String dataset, long datasetVersion, Instant since) {}

    /** A model's standing; {@code pinned} means that a person holds the present champion. */
    public record Standing(String model, long revision, String reason, boolean pinned, Instant changedAt) {}

    /** The latest finished training. */
    public record Run(
            String run,
            String dataset,
            long datasetVersion,
            String outcome,
            @JsonRawValue String metrics,
            Instant at) {}

    /** Replaces the model's deployments by those of a later revision; an earlier one changes nothing. */
    @Transactional(Transactional.TxType.MANDATORY)
    void promoted(ModelPromoted event) {
        Optional<DeployedModel> known = repository.model(event.model());
        if (known.isPresent() && known.get().revision >= event.revision()) {
            return;
        }
        DeployedModel model = known.orElseGet(DeployedModel::new);
        model.model = event.model();
        model.revision = event.revision();
        model.reason = event.reason();
        model.pinned = event.pinned();
        model.changedAt = clock.instant();
        repository.persist(model);
        repository.delete("model", event.model());
        event.deployments().forEach(deployed -> deploy(event.model(), deployed));
        List<String> versions = event.deployments().stream()
                .map(ModelPromoted.Deployed::version)
                .toList();
        alerts.closeAllBut(event.model(), versions, event.reason() + ": this version is no longer deployed");
    }

    private void deploy(String model, ModelPromoted.Deployed deployed) {
        Deployment deployment = new Deployment();
        deployment.model = model;
        deployment.version = deployed.version();
        deployment.alias = deployed.alias();
        deployment.dataset = deployed.dataset().name();
        deployment.datasetVersion = deployed.dataset().version();
        deployment.since = clock.instant();
        repository.persist(deployment);
        references.order(model, deployed.version(), deployed.reference().digest());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void trained(ModelTrained event) {
        TrainingRun run = new TrainingRun();
        run.run = event.run();
        run.model = event.model();
        run.dataset = event.dataset().name();
        run.datasetVersion = event.dataset().version();
        run.outcome = event.outcome();
        run.metrics = write(event.metrics() == null ? List.of() : event.metrics());
        run.recordedAt = clock.instant();
        repository.record(run);
    }

    private String write(List<ModelTrained.Metrics> metrics) {
        try {
            return json.writeValueAsString(metrics);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Transactional
    public List<Standing> models() {
        return repository.models().stream().map(Deployments::standing).toList();
    }

    @Transactional
    public Optional<Standing> model(String model) {
        return repository.model(model).map(Deployments::standing);
    }

    /** Every deployment of every model. */
    @Transactional
    public List<Current> all() {
        return repository.listAll().stream().map(Deployments::current).toList();
    }

    @Transactional
    public List<Current> of(String model) {
        return repository.list("model = ?1 order by alias", model).stream()
                .map(Deployments::current)
                .toList();
    }

    /** The version's deployment, champion first. */
    @Transactional
    public Optional<Current> of(String model, String version) {
        List<Current> matching =
                of(model).stream().filter(c -> c.version().equals(version)).toList();
        return matching.stream()
                .filter(c -> c.alias().equals(CHAMPION))
                .findFirst()
                .or(() -> matching.stream().findFirst());
    }

    @Transactional
    public Optional<Run> latestRun(String model) {
        return repository
                .latestRun(model)
                .map(run ->
                        new Run(run.run, run.dataset, run.datasetVersion, run.outcome, run.metrics, run.recordedAt));
    }

    /** Every model that is deployed on, or was trained on, one of the datasets, with its champion if it has one. */
    @Transactional
    public List<Trainee> trainedOn(List<String> datasets) {
        return repository.modelsOf(datasets).stream()
                .map(model -> new Trainee(
                        model,
                        of(model).stream()
                                .filter(c -> c.alias().equals(CHAMPION))
                                .map(Current::version)
                                .collect(Collectors.collectingAndThen(
                                        Collectors.toList(), v -> v.isEmpty() ? null : v.get(0)))))
                .toList();
    }

    /** @param champion version, or null */
    public record Trainee(String model, String champion) {}

    private static Standing standing(DeployedModel model) {
        return new Standing(model.model, model.revision, model.reason, model.pinned, model.changedAt);
    }

    private static Current current(Deployment d) {
        return new Current(d.model, d.version, d.alias, d.dataset, d.datasetVersion, d.since);
    }
}
