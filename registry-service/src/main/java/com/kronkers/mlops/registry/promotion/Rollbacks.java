package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.registry.audit.AuditLog;
import com.kronkers.mlops.registry.model.Alias;
import com.kronkers.mlops.registry.model.Aliases;
import com.kronkers.mlops.registry.model.Champion;
import com.kronkers.mlops.registry.model.Model;
import com.kronkers.mlops.registry.model.ModelRepository;
import com.kronkers.mlops.registry.promotion.Deployments.Change;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.AlreadyChampion;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.NeverPassedGate;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.NoEarlierChampion;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.NothingServes;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.RolledBack;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.UnknownModel;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.UnknownVersion;
import com.kronkers.mlops.registry.version.Version;
import com.kronkers.mlops.registry.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/** Brings an earlier champion back at a person's word, and lets promotions go on at a person's word. */
@ApplicationScoped
class Rollbacks {

    private final ModelRepository models;
    private final Aliases aliases;
    private final Versions versions;
    private final Deployments deployments;
    private final AuditLog audit;
    private final Clock clock;

    Rollbacks(
            ModelRepository models,
            Aliases aliases,
            Versions versions,
            Deployments deployments,
            AuditLog audit,
            Clock clock) {
        this.models = models;
        this.aliases = aliases;
        this.versions = versions;
        this.deployments = deployments;
        this.audit = audit;
        this.clock = clock;
    }

    /** Rolls back to {@code wanted}, or to the champion before the present one, and pins it. */
    @Transactional
    RollbackOutcome rollBack(String name, OptionalInt wanted, String reason, String by) {
        Optional<Model> model = models.lock(name);
        if (model.isEmpty()) {
            return new UnknownModel();
        }
        Champion champion = aliases.champion(name);
        if (champion.version().isEmpty()) {
            return new NothingServes();
        }
        int present = champion.version().getAsInt();
        OptionalInt target = wanted.isPresent()
                ? wanted
                : Succession.of(aliases.history(name), Alias.CHAMPION).before(present);
        if (target.isEmpty()) {
            return new NoEarlierChampion(present);
        }
        int to = target.getAsInt();
        Optional<RollbackOutcome> objection = objection(name, present, to);
        if (objection.isPresent()) {
            return objection.get();
        }
        Change change = new Change("rollback", reason, by, clock.instant(), null);
        deployments.change(model.get(), champion.rollBack(to, reason, by), change);
        return new RolledBack(present, to, model.get().revision);
    }

    private Optional<RollbackOutcome> objection(String model, int present, int to) {
        Optional<Version> version = versions.find(model, to);
        if (version.isEmpty()) {
            return Optional.of(new UnknownVersion(to));
        }
        if (!version.get().promoted) {
            return Optional.of(new NeverPassedGate(to, version.get().decisionReason));
        }
        return to == present ? Optional.of(new AlreadyChampion(to)) : Optional.empty();
    }

    /**
     * Takes the pin off the champion; who serves stays the same, so there is no new revision.
     *
     * @return whether the champion was pinned
     */
    @Transactional
    boolean unpin(String name, String reason, String by) {
        Optional<Model> model = models.lock(name);
        if (model.isEmpty() || !(aliases.champion(name) instanceof Champion.Pinned pinned)) {
            return false;
        }
        aliases.unpin(model.get(), pinned.unpin());
        audit.append(name, by, "unpin", pinned.serving(), model.get().revision, reason);
        return true;
    }
}
