package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.registry.audit.AuditLog;
import com.kronkers.mlops.registry.model.Aliases;
import com.kronkers.mlops.registry.model.Champion;
import com.kronkers.mlops.registry.model.Model;
import com.kronkers.mlops.registry.promotion.Deployments.Change;
import com.kronkers.mlops.registry.version.Version;
import com.kronkers.mlops.registry.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Registers candidates with the gate's decision, and promotes those that pass. */
@ApplicationScoped
public class Promotions {

    private static final String BY = "policy:" + Gate.POLICY;

    private final Aliases aliases;
    private final Versions versions;
    private final Deployments deployments;
    private final AuditLog audit;
    private final Clock clock;

    Promotions(Aliases aliases, Versions versions, Deployments deployments, AuditLog audit, Clock clock) {
        this.aliases = aliases;
        this.versions = versions;
        this.deployments = deployments;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Numbers, judges and keeps {@code candidate}; where it passes it becomes champion in the same transaction.
     *
     * @param model locked by the caller
     * @param candidate complete but for its number and decision
     * @param cause id of the event that brought it
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Decision register(Model model, Version candidate, Evidence evidence, UUID cause) {
        Instant now = clock.instant();
        Champion champion = aliases.champion(model.name);
        Decision decision = Gate.decide(evidence, champion);
        versions.number(candidate, model.name);
        candidate.promoted = decision.promoted();
        candidate.decisionReason = decision.reason();
        candidate.decidedAt = now;
        candidate.createdAt = now;
        versions.register(candidate);
        int number = candidate.id.number();
        if (decision.promoted()) {
            deployments.change(
                    model, champion.promote(number), new Change("promotion", decision.reason(), BY, now, cause));
        } else {
            audit.append(model.name, BY, "refusal", number, model.revision, decision.reason());
        }
        return decision;
    }
}
