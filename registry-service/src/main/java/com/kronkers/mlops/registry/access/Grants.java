package com.kronkers.mlops.registry.access;

import com.kronkers.mlops.outbox.Outbox;
import com.kronkers.mlops.registry.access.AccessOutcome.Access;
import com.kronkers.mlops.registry.access.AccessOutcome.NoGrant;
import com.kronkers.mlops.registry.access.AccessOutcome.NoModel;
import com.kronkers.mlops.registry.audit.AuditLog;
import com.kronkers.mlops.registry.model.Model;
import com.kronkers.mlops.registry.model.ModelRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who may ask a model. Grant, revision, audit and event change in one transaction under the model's lock. */
@ApplicationScoped
class Grants {

    private final EntityManager database;
    private final ModelRepository models;
    private final AuditLog audit;
    private final Outbox outbox;
    private final Clock clock;

    Grants(EntityManager database, ModelRepository models, AuditLog audit, Outbox outbox, Clock clock) {
        this.database = database;
        this.models = models;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    AccessOutcome of(String name) {
        return models.findByIdOptional(name).<AccessOutcome>map(this::access).orElseGet(NoModel::new);
    }

    /** Lets the department ask, with this quota instead of any it had; the same again changes nothing. */
    @Transactional
    AccessOutcome put(String name, String department, Quota quota, String by) {
        Optional<Model> model = models.lock(name);
        if (model.isEmpty()) {
            return new NoModel();
        }
        Grant.Id id = new Grant.Id(name, department);
        Grant known = database.find(Grant.class, id);
        if (known != null && known.quota().equals(quota)) {
            return access(model.get());
        }
        Grant grant = known == null ? new Grant() : known;
        grant.id = id;
        grant.rowsPerSecond = quota.rowsPerSecond();
        grant.burstRows = quota.burstRows();
        grant.grantedBy = by;
        grant.grantedAt = clock.instant();
        if (known == null) {
            database.persist(grant);
        }
        return changed(
                model.get(), by, "grant", "Department " + department + " may ask, " + quota.told(), grant.grantedAt);
    }

    /** The department may ask no more. */
    @Transactional
    AccessOutcome remove(String name, String department, String by) {
        Optional<Model> model = models.lock(name);
        if (model.isEmpty()) {
            return new NoModel();
        }
        Grant known = database.find(Grant.class, new Grant.Id(name, department));
        if (known == null) {
            return new NoGrant();
        }
        database.remove(known);
        return changed(
                model.get(), by, "grant-removal", "Department " + department + " may ask no more", clock.instant());
    }

    private AccessOutcome changed(Model model, String by, String action, String what, Instant at) {
        model.accessRevision++;
        audit.append(
                model.name, by, action, null, model.revision, what + " (access revision " + model.accessRevision + ")");
        Access access = access(model);
        outbox.append(
                ModelAccess.TOPIC,
                model.name,
                new ModelAccess(
                        model.name,
                        model.accessRevision,
                        at,
                        by,
                        access.grants().stream().map(ModelAccess.Department::of).toList()),
                null);
        return access;
    }

    private Access access(Model model) {
        List<Grant> grants = database.createQuery("from Grant where id.model = ?1 order by id.department", Grant.class)
                .setParameter(1, model.name)
                .getResultList();
        return new Access(model.accessRevision, grants);
    }
}
