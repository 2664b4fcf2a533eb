package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.outbox.Outbox;
import com.kronkers.mlops.registry.audit.AuditLog;
import com.kronkers.mlops.registry.model.Alias;
import com.kronkers.mlops.registry.model.Aliases;
import com.kronkers.mlops.registry.model.Champion;
import com.kronkers.mlops.registry.model.Model;
import com.kronkers.mlops.registry.promotion.ModelPromoted.Approval;
import com.kronkers.mlops.registry.promotion.ModelPromoted.Deployment;
import com.kronkers.mlops.registry.signing.StatementSigner;
import com.kronkers.mlops.registry.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Changes what a model serves: alias, its history, revision, audit and event change in one transaction, whose caller
 * holds the model's lock.
 */
@ApplicationScoped
class Deployments {

    private final Aliases aliases;
    private final Versions versions;
    private final AuditLog audit;
    private final Outbox outbox;
    private final StatementSigner signer;

    Deployments(Aliases aliases, Versions versions, AuditLog audit, Outbox outbox, StatementSigner signer) {
        this.signer = signer;
        this.aliases = aliases;
        this.versions = versions;
        this.audit = audit;
        this.outbox = outbox;
    }

    /** {@code next} takes over under a new revision, and every consumer is told the whole deployment. */
    @Transactional(Transactional.TxType.MANDATORY)
    void change(Model model, Champion next, Change change) {
        model.revision++;
        aliases.enthrone(model, next, change.kind(), change.explanation(), change.by(), change.at());
        int version = next.version().orElseThrow();
        audit.append(model.name, change.by(), change.kind(), version, model.revision, change.explanation());
        outbox.append(ModelPromoted.TOPIC, model.name, event(model, next, change), change.cause());
    }

    /**
     * What stands beside the champion changes under a new revision, and every consumer is told the whole deployment.
     *
     * @param version concerned
     * @param action for the audit log
     * @param aliasChange makes the change, once the model has its new revision
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void changeBeside(Model model, int version, String action, Change change, Runnable aliasChange) {
        model.revision++;
        aliasChange.run();
        audit.append(model.name, change.by(), action, version, model.revision, change.explanation());
        outbox.append(
                ModelPromoted.TOPIC, model.name, event(model, aliases.champion(model.name), change), change.cause());
    }

    private ModelPromoted event(Model model, Champion next, Change change) {
        List<Alias> all = aliases.of(model.name);
        List<Deployment> deployments = all.stream()
                .map(alias -> Deployment.of(
                        alias,
                        alias.weight(all),
                        versions.find(model.name, alias.version).orElseThrow()))
                .toList();
        return new ModelPromoted(
                        model.name,
                        model.revision,
                        change.kind(),
                        change.explanation(),
                        !next.acceptsPromotion(),
                        deployments,
                        List.of(new Approval(change.by(), change.at())),
                        null)
                .signed(signer);
    }

    /**
     * Why a deployment changes.
     *
     * @param kind {@code promotion} or {@code rollback}
     * @param by a person's name or {@code policy:<name>}
     * @param cause id of the event that led to it; null if a person did
     */
    record Change(String kind, String explanation, String by, Instant at, UUID cause) {}
}
