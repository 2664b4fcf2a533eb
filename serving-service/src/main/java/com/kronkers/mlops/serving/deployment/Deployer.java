package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.LoadSettings;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Turns a promotion into answering models, one for each of its targets: fetch and verify, try, open, replay golden rows,
 * take history, warm up; then all of them take their places at once. A target that fails changes nothing behind its
 * alias: what served there goes on serving, and {@link #troubles()} says why.
 *
 * <p>Not thread-safe but for {@link #troubles()}: one thread deploys.
 */
@ApplicationScoped
class Deployer {
    private static final Logger LOG = Logger.getLogger(Deployer.class);

    /** What it deploys with, and where to. */
    record Parts(
            Deployments deployments,
            ArtifactCache artifacts,
            ArtifactTrial trial,
            ModelOpener opener,
            Function<String, LoadSettings> settings,
            Histories histories,
            DeploymentJournal journal,
            TakenBackVariants takenBack,
            VariantMeters meters,
            Consumer<DeploymentRecord> records,
            long memoryBudget,
            int sparePackages,
            Duration longestCall,
            MicroBatches.Limits batch,
            Clock clock) {}

    private final Parts parts;
    private final Networks networks;
    private final MemoryBudget budget;
    private final Map<String, Map<String, Trouble>> troubles = new ConcurrentHashMap<>();

    @Inject
    Deployer(
            Deployments deployments,
            ArtifactCache artifacts,
            ArtifactTrial trial,
            ModelOpener opener,
            Histories histories,
            DeploymentJournal journal,
            TakenBackVariants takenBack,
            VariantMeters meters,
            DeploymentRecords records,
            DeploymentConfig config,
            ModelsConfig models) {
        this(new Parts(
                deployments,
                artifacts,
                trial,
                opener,
                model -> models.loading(model, config),
                histories,
                journal,
                takenBack,
                meters,
                records::add,
                config.memoryBudget().asLongValue(),
                config.sparePackages(),
                config.longestCall(),
                new MicroBatches.Limits(config.batch().maxRows(), config.batch().latencyBudget()),
                Clock.systemUTC()));
    }

    Deployer(Parts parts) {
        this.parts = parts;
        this.networks = new Networks(parts.longestCall());
        this.budget = new MemoryBudget(parts.memoryBudget(), networks, parts.deployments()::variants);
    }

    /**
     * Brings this promotion about. What is in place already stays untouched, so that it may be asked for again.
     *
     * @return whether it is settled; otherwise something was away and another try may help
     */
    boolean deploy(ModelPromoted promoted) {
        boolean settled = follow(promoted);
        confirm(promoted);
        return settled;
    }

    /** What still stands against a decision that may have revoked it, is unconfirmed from that decision on. */
    private void confirm(ModelPromoted promoted) {
        long now = parts.clock().millis();
        Instant decided =
                Instant.ofEpochMilli(promoted.published() == null ? now : Math.min(now, promoted.published()));
        for (Variant variant : parts.deployments().variants(promoted.model()).all()) {
            if (promoted.names(variant.identity())) {
                variant.confirmed();
            } else if (promoted.revokes()) {
                variant.unconfirmed(decided);
            }
        }
    }

    private boolean follow(ModelPromoted promoted) {
        Map<String, Trouble> found = new TreeMap<>();
        try (Swap swap = parts.deployments().swap(promoted.model())) {
            for (ModelPromoted.Target target : championFirst(promoted)) {
                place(swap, promoted, target, found);
            }
            if (swap.changes()) {
                commit(swap, promoted);
            }
        } catch (UncheckedIOException e) {
            promoted.champion()
                    .or(() -> promoted.deployments().stream().findFirst())
                    .ifPresent(
                            target -> found.put(target.alias(), trouble(promoted, target, Trouble.State.WAITING, e)));
            LOG.errorf(e, "%s revision %d is not deployed", promoted.model(), promoted.revision());
            tell(promoted.model(), found);
            return false;
        }
        tell(promoted.model(), found);
        forget();
        return found.values().stream().noneMatch(trouble -> trouble.state() == Trouble.State.WAITING);
    }

    /** Why targets do not serve: the champion's reason or else another's, by model. */
    Map<String, Trouble> troubles() {
        Map<String, Trouble> first = new TreeMap<>();
        troubles.forEach((model, byAlias) -> first.put(
                model,
                byAlias.getOrDefault(
                        ModelPromoted.CHAMPION, byAlias.values().iterator().next())));
        return first;
    }

    /** Why targets of this model do not serve, by alias. */
    Map<String, Trouble> troubles(String model) {
        return troubles.getOrDefault(model, Map.of());
    }

    private static List<ModelPromoted.Target> championFirst(ModelPromoted promoted) {
        return promoted.deployments().stream()
                .sorted(Comparator.comparing((ModelPromoted.Target target) -> !target.isChampion())
                        .thenComparing(ModelPromoted.Target::alias))
                .toList();
    }

    private void place(Swap swap, ModelPromoted promoted, ModelPromoted.Target target, Map<String, Trouble> found) {
        Optional<Variant> present = swap.present().behind(target.alias());
        if (present.isPresent() && isInPlace(present.get(), promoted, target)) {
            swap.keep(present.get());
            return;
        }
        try {
            swap.stage(variant(promoted, target));
        } catch (ArtifactUnavailableException | HistoryUnavailableException | UncheckedIOException e) {
            found.put(target.alias(), trouble(promoted, target, Trouble.State.WAITING, e));
            present.ifPresent(swap::keep);
        } catch (RuntimeException | LinkageError e) {
            // Whatever a foreign network throws while it loads, the version before it must go on serving.
            found.put(target.alias(), trouble(promoted, target, Trouble.State.REFUSED, e));
            present.ifPresent(swap::keep);
            record(promoted, target, "refused", String.valueOf(e.getMessage()));
        }
    }

    private static boolean isInPlace(Variant present, ModelPromoted promoted, ModelPromoted.Target target) {
        return present.identity().revision() == target.revisionIn(promoted)
                && present.identity().digest().equals(target.artifact().digest())
                && present.target().share() == target.share()
                && present.isShadow() == target.shadow();
    }

    /** Everything from the disk and the network first, then the memory. */
    private Variant variant(ModelPromoted promoted, ModelPromoted.Target target) {
        long start = System.nanoTime();
        DeployedModel.Identity identity = new DeployedModel.Identity(
                promoted.model(),
                target.version(),
                target.revisionIn(promoted),
                target.alias(),
                target.artifact().digest());
        Path artifact = parts.artifacts().get(target.artifact());
        long fetched = System.nanoTime();
        ArtifactTrial.Passed passed = parts.trial().of(artifact, identity.digest());
        long tried = System.nanoTime();
        Instant since = parts.clock().instant();
        RecentCalls recent = new RecentCalls();
        Loading loading = new Loading(identity, target, passed.bytes(), since, recent);
        InferenceMeters meters = parts.meters().hold(identity);
        DeployedModel model;
        try {
            model = load(loading, meters);
        } catch (RuntimeException | LinkageError e) {
            parts.meters().release(identity);
            throw e;
        }
        Variant variant = new Variant(
                target, model, () -> load(loading, meters), () -> parts.meters().release(identity));
        parts.takenBack().of(identity).ifPresent(variant::takeBack);
        LOG.infof(
                "%s version %s as %s, revision %d: fetched in %d ms, tried in %d ms, loaded, checked and warmed up in"
                        + " %d ms",
                promoted.model(),
                target.version(),
                target.alias(),
                promoted.revision(),
                (fetched - start) / 1_000_000,
                (tried - fetched) / 1_000_000,
                (System.nanoTime() - tried) / 1_000_000);
        return variant;
    }

    /** What it takes to load a variant, also again later. */
    private record Loading(
            DeployedModel.Identity identity,
            ModelPromoted.Target target,
            long bytes,
            Instant since,
            RecentCalls recent) {}

    private DeployedModel load(Loading loading, InferenceMeters meters) {
        Networks.Key key = new Networks.Key(
                loading.identity().digest(),
                parts.settings().apply(loading.identity().model()));
        boolean warm = networks.has(key);
        SharedNetwork shared = budget.hold(key, loading.bytes(), () -> opened(loading.target(), key.settings()));
        try {
            DeclaredSignature.require(
                    loading.target().signature(), shared.network().signature());
            LiveHistory history = shared.network()
                    .recipe()
                    .map(recipe -> parts.histories()
                            .of(
                                    loading.target().dataset().name(),
                                    loading.target().dataset().version(),
                                    recipe))
                    .orElse(null);
            DeployedModel model = new DeployedModel(
                    loading.identity(), shared, history, loading.since(), loading.recent(), meters, parts.batch());
            if (!warm) {
                WarmUp.run(model, parts.clock());
            }
            return model;
        } catch (RuntimeException | LinkageError e) {
            shared.release();
            throw e;
        }
    }

    private ServingModel opened(ModelPromoted.Target target, LoadSettings settings) {
        ServingModel network = parts.opener().open(parts.artifacts().get(target.artifact()), settings);
        try {
            requireInputs(network);
            network.checkGoldenRows();
            return network;
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
        Set<String> inputs = names(network.signature().inputs());
        if (!inputs.equals(needed)) {
            throw new RefusedVersionException(
                    "the package's signature has the inputs " + inputs + ", its recipe needs " + needed);
        }
    }

    private static Set<String> names(List<Signature.Column> columns) {
        return columns.stream().map(Signature.Column::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private void commit(Swap swap, ModelPromoted promoted) {
        List<Variant> before = swap.present().all();
        parts.journal()
                .save(new ModelPromoted(
                        promoted.model(),
                        promoted.revision(),
                        promoted.reason(),
                        swap.next().stream()
                                .map(variant ->
                                        variant.target().of(variant.identity().revision(), promoted))
                                .toList(),
                        promoted.cause(),
                        promoted.published()));
        swap.commit();
        Instant now = parts.clock().instant();
        for (Variant variant : swap.next()) {
            if (!before.contains(variant)) {
                parts.records().accept(DeploymentRecord.of(variant, promoted.reason(), "deployed", null, now));
            }
        }
        for (Variant gone : swap.replaced()) {
            if (swap.next().stream().noneMatch(next -> next.alias().equals(gone.alias()))) {
                LOG.infof("%s is retired as %s, revision %d", promoted.model(), gone.alias(), promoted.revision());
                parts.records()
                        .accept(DeploymentRecord.of(gone, promoted.reason(), "retired", null, now)
                                .causedBy(promoted.cause()));
            }
        }
    }

    private void tell(String model, Map<String, Trouble> found) {
        if (found.isEmpty()) {
            troubles.remove(model);
        } else {
            troubles.put(model, Map.copyOf(found));
        }
    }

    /** Lets go of histories and packages that nothing deployed needs. */
    private void forget() {
        List<Variant> variants = parts.deployments().variants();
        Set<String> digests = variants.stream()
                .map(variant -> variant.identity().digest())
                .collect(Collectors.toCollection(TreeSet::new));
        // What served last is restored one model after the other, and the others' files are needed until it is their
        // turn.
        List<ModelPromoted.Target> toCome = parts.journal().load().stream()
                .flatMap(served -> served.deployments().stream())
                .filter(target -> !digests.contains(target.artifact().digest()))
                .toList();
        parts.histories()
                .keepOnly(
                        variants.stream()
                                .flatMap(variant -> variant.history().stream())
                                .toList(),
                        toCome.stream().map(target -> target.dataset().name()).collect(Collectors.toSet()),
                        parts.sparePackages());
        toCome.forEach(target -> digests.add(target.artifact().digest()));
        parts.artifacts().keepOnly(digests, parts.sparePackages());
    }

    private Trouble trouble(ModelPromoted promoted, ModelPromoted.Target target, Trouble.State state, Throwable cause) {
        boolean expected = cause instanceof RefusedVersionException || state == Trouble.State.WAITING;
        LOG.errorf(
                expected ? null : cause,
                "%s version %s as %s, revision %d, is %s; %s: %s",
                promoted.model(),
                target.version(),
                target.alias(),
                promoted.revision(),
                state == Trouble.State.REFUSED ? "refused" : "waiting",
                parts.deployments()
                        .variants(promoted.model())
                        .behind(target.alias())
                        .map(serving -> "version " + serving.identity().version() + " goes on serving")
                        .orElse("nothing serves"),
                cause);
        return new Trouble(
                state,
                target.alias(),
                target.version(),
                promoted.revision(),
                cause.getMessage(),
                parts.clock().instant());
    }

    private void record(ModelPromoted promoted, ModelPromoted.Target target, String outcome, String explanation) {
        parts.records()
                .accept(new DeploymentRecord(
                        promoted.model(),
                        promoted.revision(),
                        target.alias(),
                        target.version(),
                        target.artifact().digest(),
                        target.share(),
                        target.shadow(),
                        promoted.reason(),
                        outcome,
                        explanation,
                        parts.clock().instant(),
                        target.cause()));
    }
}
