package com.kronkers.mlops.registry.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import com.kronkers.mlops.registry.model.ModelRepository;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;

/** Whom serving refused a model. */
@Path("/models")
class RefusalResource {
    private static final int MOST = 1_000;

    private final ModelRepository models;
    private final Refusals refusals;

    RefusalResource(ModelRepository models, Refusals refusals) {
        this.models = models;
        this.refusals = refusals;
    }

    /** Newest first; the next page is before the last number of this one. */
    @GET
    @Path("/{model}/refusals")
    @RolesAllowed({Roles.APPROVER, Roles.AUDITOR, Roles.PLATFORM})
    @Transactional
    public List<RefusalView> list(
            String model,
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("before") @DefaultValue("" + Long.MAX_VALUE) long before) {
        if (limit < 1 || limit > MOST) {
            throw Problem.of(400, "invalid-limit", "Invalid limit", "limit is " + limit + ".")
                    .field("limit", "out of range", "Give a number from 1 to " + MOST + ".")
                    .exception();
        }
        if (models.findByIdOptional(model).isEmpty()) {
            throw Problems.unknownModel(model);
        }
        return refusals.of(model, before, limit).stream().map(RefusalView::of).toList();
    }

    /**
     * Refusals that one replica told together.
     *
     * @param department missing where the caller's token names none
     * @param count requests refused
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RefusalView(
            long number, String department, String reason, long count, Instant from, Instant to, String replica) {

        static RefusalView of(Refusal refusal) {
            return new RefusalView(
                    refusal.id,
                    refusal.department,
                    refusal.reason,
                    refusal.requests,
                    refusal.firstAt,
                    refusal.lastAt,
                    refusal.replica);
        }
    }
}
