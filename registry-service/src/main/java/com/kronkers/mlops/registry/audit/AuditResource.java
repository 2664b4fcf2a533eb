package com.kronkers.mlops.registry.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import com.kronkers.mlops.registry.model.ModelRepository;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** The audit log of a model, its chain checked while it is read. */
@Path("/models")
class AuditResource {

    private final ModelRepository models;
    private final AuditLog log;

    AuditResource(ModelRepository models, AuditLog log) {
        this.models = models;
        this.log = log;
    }

    @GET
    @Path("/{model}/audit")
    @RolesAllowed({Roles.APPROVER, Roles.AUDITOR, Roles.PLATFORM})
    @Transactional
    public AuditView audit(String model) {
        if (models.findByIdOptional(model).isEmpty()) {
            throw Problems.unknownModel(model);
        }
        List<AuditEntry> chain = log.of(model);
        OptionalLong broken = AuditLog.firstBroken(chain);
        return new AuditView(
                broken.isEmpty(),
                broken.isPresent() ? broken.getAsLong() : null,
                chain.stream().map(EntryView::of).toList());
    }

    /** @param brokenAt number of the first entry that is not as it was written */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AuditView(boolean intact, Long brokenAt, List<EntryView> entries) {}

    /** An entry of the chain, oldest first. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryView(
            long number,
            Instant at,
            String actor,
            String action,
            String version,
            long revision,
            String reason,
            String hash) {

        static EntryView of(AuditEntry entry) {
            return new EntryView(
                    entry.id.number(),
                    entry.at,
                    entry.actor,
                    entry.action,
                    entry.version == null ? null : entry.version.toString(),
                    entry.revision,
                    entry.reason,
                    entry.hash);
        }
    }
}
