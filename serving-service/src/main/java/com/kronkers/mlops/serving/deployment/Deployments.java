package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.history.LiveHistory;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The place of each model, and the variants that stand in it. Taking a lease never waits, whatever is being deployed; only
 * a model that was put out of memory is loaded first, see {@link #isInMemory}.
 */
@Singleton
public class Deployments {
    /**
     * The request header with a key, a customer's or a shop's, whose requests all get the same variant as long as the
     * weights stay.
     */
    public static final String VARIANT_KEY = "Kronkers-Variant-Key";

    private static final Logger LOG = Logger.getLogger(Deployments.class);
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(10);
    private static final int RETRY_SECONDS = 30;
    private static final long STOP_SECONDS = 10;

    private final Map<String, AtomicReference<Variants>> places = new ConcurrentHashMap<>();
    private final Duration longestLoad;
    private final BooleanSupplier overdue;
    private final Predicate<Instant> tooLongAgo;
    private final Duration longestUnconfirmed;

    /** Never in doubt about what it serves. */
    Deployments() {
        this.longestLoad = LONGEST_LOAD;
        this.overdue = () -> false;
        this.tooLongAgo = since -> false;
        this.longestUnconfirmed = Duration.ZERO;
    }

    @Inject
    Deployments(DeploymentConfig config, Confirmation confirmation) {
        this(config.longestLoad(), confirmation);
    }

    Deployments(Duration longestLoad, Confirmation confirmation) {
        this.longestLoad = longestLoad;
        this.overdue = confirmation::isOverdue;
        this.tooLongAgo = confirmation::isTooLongAgo;
        this.longestUnconfirmed = confirmation.longest();
    }

    /**
     * One variant as it stands in its place.
     *
     * @param alias what it is called in the promotion
     * @param weight its share of the traffic now, beside the others'
     * @param inMemory whether it can answer without being loaded
     * @param memoryBytes that it takes now
     * @param takenBack why it gets no traffic any more, if it broke its guard
     */
    public record Deployed(
            DeployedModel.Identity identity,
            String alias,
            int weight,
            boolean shadow,
            Instant since,
            boolean inMemory,
            long memoryBytes,
            Optional<LiveHistory> history,
            Optional<TakenBack> takenBack) {

        static Deployed of(Variant variant) {
            Optional<DeployedModel> model = variant.inMemory();
            return new Deployed(
                    variant.identity(),
                    variant.alias(),
                    variant.weight(),
                    variant.isShadow(),
                    variant.since(),
                    model.isPresent(),
                    model.map(loaded -> loaded.shared().bytes()).orElse(0L),
                    variant.history(),
                    variant.takenBack());
        }
    }

    /**
     * A variant of this model, drawn by weight and held open until the lease is closed.
     *
     * @throws UnknownModelException if nothing is deployed under this name
     * @throws UnavailableModelException if it cannot answer now
     */
    public Lease lease(String model) {
        return lease(choose(model, Optional.empty(), Optional.empty()), Patience.ENDLESS);
    }

    /**
     * The champion, whatever the weights: it is what the model is said to be.
     *
     * @throws UnknownModelException if nothing is deployed under this name
     * @throws UnavailableModelException if it cannot answer now
     */
    public Lease leaseChampion(String model) {
        return lease(choice(model, Variants::champion, () -> unknown(model), true), Patience.ENDLESS);
    }

    /** The versions of a model that can be asked, the champion's first. */
    public List<String> versions(String model) {
        return variants(model).all().stream()
                .filter(variant -> !variant.isShadow())
                .sorted(Comparator.comparing(variant -> !variant.isChampion()))
                .map(variant -> variant.identity().version())
                .distinct()
                .toList();
    }

    /**
     * The variant that a caller insists on.
     *
     * @param versionOrAlias a version or, where none is called so, an alias; never a shadow
     * @throws UnknownModelException if another version, or nothing, is deployed
     */
    public Lease lease(String model, String versionOrAlias) {
        return lease(choose(model, Optional.of(versionOrAlias), Optional.empty()), Patience.ENDLESS);
    }

    /**
     * The variant that a caller insists on, else that of its key, else any by weight.
     *
     * @throws UnknownModelException if there is none
     * @throws UnavailableModelException if it cannot answer now
     */
    public Choice choose(String model, Optional<String> versionOrAlias, Optional<String> key) {
        if (versionOrAlias.isPresent()) {
            String asked = versionOrAlias.get();
            return choice(model, variants -> variants.asked(asked), () -> notDeployed(model, asked), true);
        }
        return choice(
                model,
                key.isPresent() ? variants -> variants.of(key.get()) : Variants::any,
                () -> unknown(model),
                false);
    }

    private Choice choice(
            String model,
            Function<Variants, Optional<Variant>> among,
            Supplier<UnknownModelException> none,
            boolean insists) {
        requireConfirmed(model);
        return new Choice(model, variants(model), among, none, insists);
    }

    /**
     * The variant that was chosen; another one chosen in the same way, if it was replaced or taken back meanwhile.
     *
     * @throws WouldWaitException if it would have to be loaded first, and the caller may not wait
     * @throws UnknownModelException if there is none any more
     * @throws UnavailableModelException if it cannot answer now
     */
    public Lease lease(Choice choice, Patience patience) {
        Choice now = choice.isTakenBack() ? choice.again(variants(choice.model())) : choice;
        while (true) {
            requireConfirmed(now.variant());
            Optional<Lease> lease = now.variant().lease(patience.mayWait() ? longestLoad : Duration.ZERO);
            if (lease.isPresent()) {
                return lease.get();
            }
            // It was replaced and closed since we looked; what replaced it is in place already.
            now = choice.again(variants(choice.model()));
        }
    }

    /** Whether whoever asks gets an answer without loading anything, whichever variant it gets. */
    public boolean isInMemory(String model) {
        return variants(model).all().stream()
                .filter(variant -> !variant.isShadow())
                .allMatch(variant -> variant.inMemory().isPresent());
    }

    /** Whether anything is deployed under this name. */
    public boolean has(String model) {
        return !variants(model).all().isEmpty();
    }

    /** The models that are in memory now, by name and alias, shadows included. */
    public List<DeployedModel> all() {
        return variants().stream()
                .flatMap(variant -> variant.inMemory().stream())
                .toList();
    }

    /** What stands in place now, by model and alias, shadows included. */
    public List<Deployed> deployed() {
        return variants().stream().map(Deployed::of).toList();
    }

    /** Which decisions put what stands in place now. */
    public Set<DeployedModel.Identity> identities() {
        return variants().stream().map(Variant::identity).collect(Collectors.toSet());
    }

    /** The variants of one model, by alias. */
    public List<Deployed> deployed(String model) {
        return variants(model).all().stream()
                .sorted(Comparator.comparing(Variant::alias))
                .map(Deployed::of)
                .toList();
    }

    /** The names of the models that answer. */
    public List<String> names() {
        return places.entrySet().stream()
                .filter(place -> place.getValue().get().champion().isPresent())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Every variant of every model, by model and alias. */
    List<Variant> variants() {
        List<Variant> all = new ArrayList<>();
        places.values().forEach(place -> all.addAll(place.get().all()));
        all.sort(Comparator.comparing((Variant variant) -> variant.identity().model())
                .thenComparing(Variant::alias));
        return all;
    }

    Variants variants(String model) {
        AtomicReference<Variants> place = places.get(model);
        return place == null ? Variants.NONE : place.get();
    }

    /** The champion, if it is in memory. */
    Optional<DeployedModel> find(String model) {
        return variants(model).champion().flatMap(Variant::inMemory);
    }

    void stop(@Observes ShutdownEvent event) {
        List<DeployedModel> last = new ArrayList<>();
        variants().forEach(variant -> variant.close().ifPresent(last::add));
        places.clear();
        for (DeployedModel model : last) {
            try {
                if (!model.awaitClosed(STOP_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warnf("%s still answered requests when the service stopped", model.identity());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Begins to change what stands in a model's place. */
    Swap swap(String model) {
        return new Swap(places.computeIfAbsent(model, name -> new AtomicReference<>(Variants.NONE)));
    }

    private void requireConfirmed(String model) {
        if (overdue.getAsBoolean() && places.containsKey(model)) {
            throw unconfirmed("what serves here");
        }
    }

    private void requireConfirmed(Variant variant) {
        if (variant.unconfirmedSince().filter(tooLongAgo).isPresent()) {
            throw unconfirmed("version " + variant.identity().version() + " of model '"
                    + variant.identity().model() + "'");
        }
    }

    private UnavailableModelException unconfirmed(String what) {
        return new UnavailableModelException(
                what + " has not been confirmed for longer than " + longestUnconfirmed + ", it may have been revoked",
                RETRY_SECONDS);
    }

    private UnknownModelException unknown(String model) {
        return new UnknownModelException("no model '" + model + "' is deployed", names());
    }

    private UnknownModelException notDeployed(String model, String versionOrAlias) {
        Variants variants = variants(model);
        if (variants.all().isEmpty()) {
            return unknown(model);
        }
        List<String> there = variants.all().stream()
                .filter(variant -> !variant.isShadow())
                .map(variant -> variant.identity().version() + " (" + variant.alias() + ")")
                .toList();
        return new UnknownModelException(
                "version " + versionOrAlias + " of model '" + model + "' is not deployed, version "
                        + String.join(" and ", there) + (there.size() == 1 ? " is" : " are"),
                names());
    }
}
