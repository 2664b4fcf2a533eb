package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import com.kronkers.mlops.registry.model.Alias;
import com.kronkers.mlops.registry.promotion.VariantOutcome.Changed;
import com.kronkers.mlops.registry.promotion.VariantOutcome.MovedOn;
import com.kronkers.mlops.registry.promotion.VariantOutcome.NoAlias;
import com.kronkers.mlops.registry.promotion.VariantOutcome.NoModel;
import com.kronkers.mlops.registry.promotion.VariantOutcome.NoVersion;
import com.kronkers.mlops.registry.promotion.VariantOutcome.TooMuch;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import java.util.regex.Pattern;

/** Canaries, A/B variants and shadows beside a champion. */
@Path("/models/{model}/aliases/{alias}")
class VariantResource {
    private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final int ALL = 100;

    private final Variants variants;
    private final SecurityIdentity caller;

    VariantResource(Variants variants, SecurityIdentity caller) {
        this.variants = variants;
        this.caller = caller;
    }

    /**
     * What should stand behind the alias.
     *
     * @param weight its share of a hundred requests that ask for no version; the champion gets what is left
     * @param shadow whether it is asked only to be compared with the champion
     */
    record VariantRequest(String version, int weight, boolean shadow, String reason) {}

    /**
     * That a variant broke its guard.
     *
     * @param revision of the deployment that it broke it under
     * @param event the id of the event that told of that deployment; may be missing
     */
    record TakeBackRequest(String version, long revision, String reason, UUID event) {}

    /** What stands behind the alias as of this revision. */
    record VariantView(String model, String alias, String version, int weight, boolean shadow, long revision) {}

    @PUT
    @RolesAllowed(Roles.APPROVER)
    public VariantView put(String model, String alias, VariantRequest request) {
        requireAlias(alias);
        if (request == null || request.version() == null) {
            throw field("version", "is missing", "Send the number of a version of the model.");
        }
        if (request.weight() < 0 || request.weight() > ALL || request.shadow() && request.weight() > 0) {
            throw field("weight", "is not between 0 and 100, or a shadow's", "Send 0 to 100, and 0 for a shadow.");
        }
        return view(
                model,
                alias,
                variants.put(
                        model,
                        alias,
                        request.version(),
                        request.weight(),
                        request.shadow(),
                        reason(request.reason()),
                        name()));
    }

    @DELETE
    @RolesAllowed(Roles.APPROVER)
    public VariantView remove(String model, String alias, @QueryParam("reason") String reason) {
        requireAlias(alias);
        return view(model, alias, variants.remove(model, alias, reason(reason), name()));
    }

    /** For serving, whose guard it was, and for people who are quicker. */
    @POST
    @Path("/take-back")
    @RolesAllowed({Roles.SERVICE, Roles.APPROVER})
    public VariantView takeBack(String model, String alias, TakeBackRequest request) {
        requireAlias(alias);
        if (request == null || request.version() == null) {
            throw field("version", "is missing", "Send the version that broke its guard.");
        }
        return view(
                model,
                alias,
                variants.takeBack(
                        model,
                        alias,
                        request.version(),
                        request.revision(),
                        reason(request.reason()),
                        name(),
                        request.event()));
    }

    private String name() {
        return caller.getPrincipal().getName();
    }

    private static void requireAlias(String alias) {
        if (!ALIAS.matcher(alias).matches() || alias.equals(Alias.CHAMPION)) {
            throw field(
                    "alias",
                    "'" + alias + "' is the champion's or no alias",
                    "Use lower-case words joined by hyphens; the champion changes by promotion and rollback alone.");
        }
    }

    private static String reason(String reason) {
        if (reason == null || reason.isBlank()) {
            throw field("reason", "is missing or empty", "Say in a sentence why, for the audit log.");
        }
        return reason.strip();
    }

    private static VariantView view(String model, String alias, VariantOutcome outcome) {
        if (outcome instanceof Changed changed) {
            return new VariantView(
                    model,
                    alias,
                    String.valueOf(changed.version()),
                    changed.weight(),
                    changed.shadow(),
                    changed.revision());
        }
        if (outcome instanceof NoModel) {
            throw Problems.unknownModel(model);
        }
        if (outcome instanceof NoVersion unknown) {
            throw Problems.unknownVersion(model, unknown.version());
        }
        if (outcome instanceof NoAlias) {
            throw conflict(404, "unknown-alias", "alias", "'" + model + "' has no alias '" + alias + "'");
        }
        if (outcome instanceof TooMuch much) {
            throw conflict(409, "weights-exceeded", "weight", "only " + much.left() + " of 100 requests are left");
        }
        if (outcome instanceof MovedOn moved) {
            throw conflict(
                    409,
                    "alias-moved-on",
                    "revision",
                    "'" + alias + "' is version " + moved.version() + " since revision " + moved.revision());
        }
        throw conflict(409, "no-champion", "model", "'" + model + "' has no champion to stand beside");
    }

    private static RuntimeException field(String field, String problem, String fix) {
        return Problem.of(422, "invalid-variant", "Invalid variant", field + " " + problem)
                .field(field, problem, fix)
                .exception();
    }

    private static RuntimeException conflict(int status, String kind, String field, String why) {
        return Problem.of(status, kind, "The variant cannot be changed", why)
                .field(field, why, "See GET /models/{model} for what stands there now.")
                .exception();
    }
}
