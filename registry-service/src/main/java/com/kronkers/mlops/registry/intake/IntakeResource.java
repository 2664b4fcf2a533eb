package com.kronkers.mlops.registry.intake;

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
import java.util.Locale;

/** Trained models on their way in, and those that were turned away with the reason. */
@Path("/models")
@RolesAllowed({
    Roles.APPROVER,
    Roles.AUDITOR,
    Roles.DATA_OWNER,
    Roles.DATA_SCIENTIST,
    Roles.DEPARTMENT,
    Roles.PLATFORM,
    Roles.SERVICE
})
class IntakeResource {

    private final ModelRepository models;
    private final Intakes intakes;

    IntakeResource(ModelRepository models, Intakes intakes) {
        this.models = models;
        this.intakes = intakes;
    }

    /** Every intake of the model, newest first. */
    @GET
    @Path("/{model}/intakes")
    @Transactional
    public List<IntakeView> list(String model) {
        if (models.findByIdOptional(model).isEmpty()) {
            throw Problems.unknownModel(model);
        }
        return intakes.of(model).stream().map(IntakeView::of).toList();
    }

    /**
     * An intake as the REST API shows it.
     *
     * @param state {@code waiting}, {@code registered} or {@code rejected}
     * @param reason of the rejection, or of the last failed attempt
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IntakeView(
            String run,
            String state,
            String version,
            String reason,
            int attempts,
            Instant nextAttemptAt,
            Instant receivedAt,
            Instant finishedAt) {

        static IntakeView of(Intake intake) {
            return new IntakeView(
                    intake.run,
                    intake.state.name().toLowerCase(Locale.ROOT),
                    intake.version == null ? null : intake.version.toString(),
                    intake.reason,
                    intake.attempts,
                    intake.state == Intake.State.WAITING ? intake.nextAttemptAt : null,
                    intake.receivedAt,
                    intake.finishedAt);
        }
    }
}
