package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.serving.history.Histories;
import com.kronkers.mlops.serving.history.HistoryUnavailableException;
import com.kronkers.mlops.serving.history.LiveHistory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Turns a promotion into an answering model: fetch and verify, open, replay golden rows, take history, warm up, swap. A
 * version that fails changes nothing: what served before goes on serving, and {@link #troubles()} says why.
 *
 * <p>Not thread-safe but for {@link #troubles()}: one thread deploys.
 */
@ApplicationScoped
class Deployer {
    private static final Logger LOG = Logger.getLogger(Deployer.class);

    private final Deployments deployments;
    private final ArtifactCache artifacts;
    private final ModelOpener opener;
    private final Histories histories;
    private final DeploymentJournal journal;
    private final Consumer<DeploymentRecord> records;
    private final Clock clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    @Inject
    Deployer(
            Deployments deployments,
            ArtifactCache artifacts,
            ModelOpener opener,
            Histories histories,
            DeploymentJournal journal,
            DeploymentRecords records) {
        this(deployments, artifacts, opener, histories, journal, records::add, Clock.systemUTC());
    }

    Deployer(
            Deployments deployments,
            ArtifactCache artifacts,
            ModelOpener opener,
            Histories histories,
            DeploymentJournal journal,
            Consumer<DeploymentRecord> records,
            Clock clock) {
        this.deployments = deployments;
        this.artifacts = artifacts;
        this.opener = opener;
        this.histories = histories;
        this.journal = journal;
        this.records = records;
        this.clock = clock;
    }

    /**
     * Brings this promotion about.
     *
     * @return whether it is settled; otherwise something was away and another try may help
     */
    boolean deploy(ModelPromoted promoted) {
        try {
            Optional<ModelPromoted.Target> champion = promoted.champion();
            if (champion.isPresent()) {
                replace(promoted, champion.get());
            } else {
                retire(promoted);
            }
            troubles.remove(promoted.model());
            histories.keepOnly(deployments.all().stream()
                    .flatMap(deployed -> deployed.history().stream())
                    .toList());
            return true;
        } catch (ArtifactUnavailableException | HistoryUnavailableException | UncheckedIOException e) {
            trouble(promoted, Trouble.State.WAITING, e);
            return false;
        } catch (RuntimeException | LinkageError e) {
            // Whatever a foreign network throws while it loads, the version before it must go on serving.
            trouble(promoted, Trouble.State.REFUSED, e);
            return true;
        }
    }

    /** Why promotions do not serve, by model. */
    Map<String, Trouble> troubles() {
        return Map.copyOf(troubles);
    }

    private void replace(ModelPromoted promoted, ModelPromoted.Target target) {
        long start = System.nanoTime();
        Path artifact = artifacts.get(target.artifact());
        long fetched = System.nanoTime();
        try (Swap swap = deployments.swap(promoted.model())) {
            DeployedModel next = swap.stage(open(promoted, target, artifact));
            WarmUp.run(next, clock);
            long loaded = System.nanoTime();
            journal.save(promoted);
            swap.commit();
            LOG.infof(
                    "%s version %s serves by %s, revision %d: fetched in %d ms, loaded, checked and warmed up in %d ms",
                    promoted.model(),
                    target.version(),
                    promoted.reason(),
                    promoted.revision(),
                    (fetched - start) / 1_000_000,
                    (loaded - fetched) / 1_000_000);
        }
        record(promoted, "deployed", null);
    }

    private DeployedModel open(ModelPromoted promoted, ModelPromoted.Target target, Path artifact) {
        ServingModel network = opener.open(artifact);
        try {
            requireInputs(network);
            network.checkGoldenRows();
            LiveHistory history = network.recipe()
                    .map(recipe -> histories.of(
                            target.dataset().name(), target.dataset().version(), recipe))
                    .orElse(null);
            return new DeployedModel(
                    new DeployedModel.Identity(
                            promoted.model(),
                            target.version(),
                            promoted.revision(),
                            target.alias(),
                            target.artifact().digest()),
                    network,
                    history,
                    clock.instant());
        } catch (RuntimeException | LinkageError e) {
            network.close();
            throw e;
        }
    }

    /** Callers are asked for the signature's inputs, features are made of the recipe's: they must be the same. */
    private static void requireInputs(ServingModel network) {
        if (network.recipe().isEmpty()) {
            return;
        }
        Recipe recipe = network.recipe().get();
        Set<String> needed = new TreeSet<>(recipe.entity());
        needed.add(recipe.time());
        needed.addAll(recipe.known());
        Set<String> inputs = network.signature().inputs().stream()
                .map(Signature.Column::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!inputs.equals(needed)) {
            throw new RefusedVersionException(
                    "the package's signature has the inputs " + inputs + ", its recipe needs " + needed);
        }
    }

    private void retire(ModelPromoted promoted) {
        try (Swap swap = deployments.swap(promoted.model())) {
            journal.save(promoted);
            swap.commit();
        }
        LOG.infof("%s is retired, revision %d", promoted.model(), promoted.revision());
        record(promoted, "retired", null);
    }

    private void trouble(ModelPromoted promoted, Trouble.State state, Throwable cause) {
        String version = promoted.champion().map(ModelPromoted.Target::version).orElse(null);
        troubles.put(
                promoted.model(),
                new Trouble(state, version, promoted.revision(), cause.getMessage(), clock.instant()));
        boolean expected = cause instanceof RefusedVersionException || state == Trouble.State.WAITING;
        LOG.errorf(
                expected ? null : cause,
                "%s version %s, revision %d, is %s; %s: %s",
                promoted.model(),
                version,
                promoted.revision(),
                state == Trouble.State.REFUSED ? "refused" : "waiting",
                deployments
                        .find(promoted.model())
                        .map(serving -> "version " + serving.identity().version() + " goes on serving")
                        .orElse("nothing serves"),
                cause);
        if (state == Trouble.State.REFUSED) {
            record(promoted, "refused", String.valueOf(cause.getMessage()));
        }
    }

    private void record(ModelPromoted promoted, String outcome, String explanation) {
        Optional<ModelPromoted.Target> target = promoted.champion();
        records.accept(new DeploymentRecord(
                promoted.model(),
                promoted.revision(),
                target.map(ModelPromoted.Target::version).orElse(null),
                target.map(found -> found.artifact().digest()).orElse(null),
                promoted.reason(),
                outcome,
                explanation,
                clock.instant()));
    }
}
