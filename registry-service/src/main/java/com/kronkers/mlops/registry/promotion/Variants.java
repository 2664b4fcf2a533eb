package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.registry.model.Alias;
import com.kronkers.mlops.registry.model.Aliases;
import com.kronkers.mlops.registry.model.Model;
import com.kronkers.mlops.registry.model.ModelRepository;
import com.kronkers.mlops.registry.promotion.Deployments.Change;
import com.kronkers.mlops.registry.promotion.VariantOutcome.Changed;
import com.kronkers.mlops.registry.promotion.VariantOutcome.MovedOn;
import com.kronkers.mlops.registry.promotion.VariantOutcome.NoAlias;
import com.kronkers.mlops.registry.promotion.VariantOutcome.NoChampion;
import com.kronkers.mlops.registry.promotion.VariantOutcome.NoModel;
import com.kronkers.mlops.registry.promotion.VariantOutcome.NoVersion;
import com.kronkers.mlops.registry.promotion.VariantOutcome.TooMuch;
import com.kronkers.mlops.registry.version.Version;
import com.kronkers.mlops.registry.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Canaries, A/B variants and shadows beside a champion: put and removed at a person's word, taken back at serving's. */
@ApplicationScoped
class Variants {
    private static final int ALL = 100;

    private final ModelRepository models;
    private final Aliases aliases;
    private final Versions versions;
    private final Deployments deployments;
    private final Clock clock;

    Variants(ModelRepository models, Aliases aliases, Versions versions, Deployments deployments, Clock clock) {
        this.models = models;
        this.aliases = aliases;
        this.versions = versions;
        this.deployments = deployments;
        this.clock = clock;
    }

    /**
     * Puts a version behind an alias.
     *
     * @param alias none that is the champion's
     * @param weight its share of a hundred requests, 0 for a shadow
     */
    @Transactional
    VariantOutcome put(
            String name, String alias, String version, int weight, boolean shadow, String reason, String by) {
        Optional<Model> model = models.lock(name);
        if (model.isEmpty()) {
            return new NoModel();
        }
        Optional<Version> found = versions.find(name, version);
        if (found.isEmpty()) {
            return new NoVersion(version);
        }
        if (aliases.champion(name).version().isEmpty()) {
            return new NoChampion();
        }
        int left = ALL - weightOfOthers(name, alias);
        if (weight > left) {
            return new TooMuch(left);
        }
        int number = found.get().id.number();
        Change change = new Change("promotion", reason, by, clock.instant(), null);
        deployments.changeBeside(
                model.get(),
                number,
                "variant",
                change,
                () -> aliases.put(model.get(), alias, number, weight, shadow, change.kind(), reason, by, change.at()));
        return new Changed(alias, number, weight, shadow, model.get().revision);
    }

    /** Takes an alias beside the champion away. */
    @Transactional
    VariantOutcome remove(String name, String alias, String reason, String by) {
        Optional<Model> model = models.lock(name);
        if (model.isEmpty()) {
            return new NoModel();
        }
        Optional<Alias> present = aliases.find(name, alias);
        if (present.isEmpty()) {
            return new NoAlias();
        }
        int number = present.get().version;
        Change change = new Change("rollback", reason, by, clock.instant(), null);
        deployments.changeBeside(
                model.get(),
                number,
                "variant-removal",
                change,
                () -> aliases.remove(model.get(), present.get(), reason, by, change.at()));
        return new Changed(alias, number, 0, present.get().shadow, model.get().revision);
    }

    /**
     * Gives a variant that broke its guard no traffic any more, on all replicas; it stays deployed for whoever asks for it.
     * Several replicas may tell of the same one: the first changes it, the others change nothing.
     *
     * @param revision of the decision that it broke its guard under
     * @param cause id of the event that told of that decision; may be null
     */
    @Transactional
    VariantOutcome takeBack(
            String name, String alias, String version, long revision, String reason, String by, UUID cause) {
        Optional<Model> model = models.lock(name);
        if (model.isEmpty()) {
            return new NoModel();
        }
        Optional<Alias> present = aliases.find(name, alias);
        if (present.isEmpty()) {
            return new NoAlias();
        }
        Alias now = present.get();
        if (!String.valueOf(now.version).equals(version)) {
            return new MovedOn(now.version, now.revision);
        }
        if (now.weight == 0) {
            return new Changed(alias, now.version, 0, now.shadow, model.get().revision);
        }
        if (now.revision > revision) {
            return new MovedOn(now.version, now.revision);
        }
        Change change = new Change("rollback", reason, by, clock.instant(), cause);
        deployments.changeBeside(
                model.get(),
                now.version,
                "take-back",
                change,
                () -> aliases.put(model.get(), alias, now.version, 0, false, change.kind(), reason, by, change.at()));
        return new Changed(alias, now.version, 0, false, model.get().revision);
    }

    private int weightOfOthers(String model, String alias) {
        return aliases.of(model).stream()
                .filter(other -> !other.id.alias().equals(alias))
                .mapToInt(other -> other.weight)
                .sum();
    }
}
