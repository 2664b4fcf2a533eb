package com.kronkers.mlops.registry.intake;

import com.kronkers.mlops.registry.audit.AuditLog;
import com.kronkers.mlops.registry.model.Model;
import com.kronkers.mlops.registry.model.ModelRepository;
import com.kronkers.mlops.registry.promotion.Promotions;
import com.kronkers.mlops.registry.version.Version;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Intakes and how they end. Every end is one transaction under the model's lock. */
@ApplicationScoped
class Intakes {

    private final EntityManager database;
    private final ModelRepository models;
    private final Promotions promotions;
    private final AuditLog audit;
    private final Event<IntakeOpened> opened;
    private final Clock clock;
    private final Backoff backoff;

    Intakes(
            EntityManager database,
            ModelRepository models,
            Promotions promotions,
            AuditLog audit,
            Event<IntakeOpened> opened,
            IntakeConfig config,
            Clock clock) {
        this.database = database;
        this.models = models;
        this.promotions = promotions;
        this.audit = audit;
        this.opened = opened;
        this.clock = clock;
        this.backoff = new Backoff(config.firstRetry(), config.longestRetry());
    }

    /** Says that there is work, to those who listen for the transaction's success. */
    record IntakeOpened(String model) {}

    /** Opens an intake for the run, unless it has one: a run becomes one version however often it is reported. */
    @Transactional(Transactional.TxType.MANDATORY)
    void open(ModelTrained trained, UUID eventId) {
        Instant now = clock.instant();
        models.openIfAbsent(trained.model(), now);
        models.lock(trained.model()).orElseThrow();
        boolean known = !database.createQuery("from Intake where model = ?1 and run = ?2", Intake.class)
                .setParameter(1, trained.model())
                .setParameter(2, trained.run())
                .getResultList()
                .isEmpty();
        if (!known) {
            database.persist(Intake.of(trained, eventId, now));
            opened.fire(new IntakeOpened(trained.model()));
        }
    }

    /** What the intake is about. */
    @Transactional
    ModelTrained trained(long id) {
        return database.find(Intake.class, id).trained;
    }

    /** Every intake of {@code model}, newest first. */
    List<Intake> of(String model) {
        return database.createQuery("from Intake where model = ?1 order by id desc", Intake.class)
                .setParameter(1, model)
                .getResultList();
    }

    /** Its files are here: it becomes a version, judged at once. */
    @Transactional
    void register(long id) {
        whileWaiting(id, (model, intake) -> {
            Version candidate = intake.trained.candidate();
            promotions.register(model, candidate, intake.trained.evidence(), intake.eventId);
            intake.registered(candidate.id.number(), clock.instant());
        });
    }

    /** It can never become a version. */
    @Transactional
    void reject(long id, String reason) {
        whileWaiting(id, (model, intake) -> {
            intake.rejected(reason, clock.instant());
            audit.append(
                    model.name,
                    "registry",
                    "rejection",
                    null,
                    model.revision,
                    "Run " + intake.run + " was not registered: " + reason);
        });
    }

    /** It could not be finished now; it is tried again later, ever more rarely, without limit. */
    @Transactional
    void postpone(long id, String reason) {
        whileWaiting(id, (model, intake) -> intake.failedFor(reason, backoff.after(intake.attempts), clock.instant()));
    }

    /** Another worker may have finished it meanwhile; then nothing is left to do. */
    private void whileWaiting(long id, BiConsumer<Model, Intake> step) {
        Intake intake = database.find(Intake.class, id);
        Model model = models.lock(intake.model).orElseThrow();
        database.refresh(intake);
        if (intake.state == Intake.State.WAITING) {
            step.accept(model, intake);
        }
    }
}
