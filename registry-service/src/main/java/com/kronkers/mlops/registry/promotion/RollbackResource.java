package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import com.kronkers.mlops.registry.model.ModelRepository;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.AlreadyChampion;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.NeverPassedGate;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.NoEarlierChampion;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.NothingServes;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.RolledBack;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.UnknownModel;
import com.kronkers.mlops.registry.promotion.RollbackOutcome.UnknownVersion;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.OptionalInt;

/** What an approver may do to a model's champion. */
@Path("/models")
@RolesAllowed(Roles.APPROVER)
class RollbackResource {

    private final Rollbacks rollbacks;
    private final ModelRepository models;
    private final SecurityIdentity caller;

    RollbackResource(Rollbacks rollbacks, ModelRepository models, SecurityIdentity caller) {
        this.rollbacks = rollbacks;
        this.models = models;
        this.caller = caller;
    }

    /** @param toVersion the version to bring back; null for the champion before the present one */
    record RollbackRequest(String toVersion, String reason) {}

    /** The deployment after a rollback. */
    record RollbackView(String model, String from, String version, long revision, boolean pinned) {}

    record UnpinRequest(String reason) {}

    /** The champion after unpinning. */
    record UnpinView(String model, String alias, boolean pinned) {}

    @POST
    @Path("/{model}/rollback")
    public RollbackView rollBack(String model, RollbackRequest request) {
        String reason = reason(request == null ? null : request.reason());
        RollbackOutcome outcome = rollbacks.rollBack(model, version(request.toVersion()), reason, name());
        if (outcome instanceof RolledBack done) {
            return new RollbackView(
                    model, String.valueOf(done.from()), String.valueOf(done.to()), done.revision(), true);
        }
        throw problem(model, outcome);
    }

    /** Lets versions that pass the gate take over again. */
    @POST
    @Path("/{model}/aliases/champion/unpin")
    public UnpinView unpin(String model, UnpinRequest request) {
        String reason = reason(request == null ? null : request.reason());
        if (models.findByIdOptional(model).isEmpty()) {
            throw Problems.unknownModel(model);
        }
        if (!rollbacks.unpin(model, reason, name())) {
            throw Problem.of(
                            409,
                            "not-pinned",
                            "Champion is not pinned",
                            "The champion of '" + model + "' is not pinned.")
                    .field("model", "its champion is not pinned", "Nothing to do: promotions already go on.")
                    .exception();
        }
        return new UnpinView(model, "champion", false);
    }

    private String name() {
        return caller.getPrincipal().getName();
    }

    private static String reason(String reason) {
        if (reason == null || reason.isBlank()) {
            throw Problem.of(
                            422,
                            "reason-missing",
                            "Reason missing",
                            "A change of the champion is recorded with its reason.")
                    .field("reason", "is missing or empty", "Say in a sentence why, for the audit log.")
                    .exception();
        }
        return reason.strip();
    }

    private static OptionalInt version(String version) {
        if (version == null) {
            return OptionalInt.empty();
        }
        if (!version.matches("[1-9][0-9]{0,8}")) {
            throw toVersion(422, "unknown-version", "Unknown version", "'" + version + "' is not a version number");
        }
        return OptionalInt.of(Integer.parseInt(version));
    }

    private static RuntimeException problem(String model, RollbackOutcome outcome) {
        if (outcome instanceof UnknownModel) {
            return Problems.unknownModel(model);
        }
        if (outcome instanceof NothingServes) {
            return noEarlierChampion("'" + model + "' has no champion yet", "Wait until a version passes the gate.");
        }
        if (outcome instanceof NoEarlierChampion none) {
            return noEarlierChampion(
                    "version " + none.champion() + " is the first champion of '" + model + "'",
                    "Name another version that passed the gate in toVersion, if there is one.");
        }
        if (outcome instanceof UnknownVersion unknown) {
            return toVersion(
                    422, "unknown-version", "Unknown version", "'" + model + "' has no version " + unknown.version());
        }
        if (outcome instanceof NeverPassedGate never) {
            return toVersion(
                    409,
                    "version-never-passed-gate",
                    "Version never passed the gate",
                    "version " + never.version() + " was refused: " + never.refusal());
        }
        AlreadyChampion already = (AlreadyChampion) outcome;
        return toVersion(
                409, "already-champion", "Already champion", "version " + already.version() + " is champion already");
    }

    private static RuntimeException noEarlierChampion(String why, String fix) {
        return Problem.of(409, "no-earlier-champion", "No earlier champion", "Cannot roll back: " + why + ".")
                .field("toVersion", why, fix)
                .exception();
    }

    private static RuntimeException toVersion(int status, String kind, String title, String why) {
        return Problem.of(status, kind, title, "Cannot roll back: " + why)
                .field(
                        "toVersion",
                        why,
                        "Use a version whose state is former-champion in GET /models/{model}/versions.")
                .exception();
    }
}
