package com.kronkers.mlops.registry.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import com.kronkers.mlops.registry.access.AccessOutcome.Access;
import com.kronkers.mlops.registry.access.AccessOutcome.NoModel;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Which departments may ask a model, and how much. */
@Path("/models/{model}/departments")
class AccessResource {
    private static final Pattern DEPARTMENT = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,62}");

    private final Grants grants;
    private final SecurityIdentity caller;

    AccessResource(Grants grants, SecurityIdentity caller) {
        this.grants = grants;
        this.caller = caller;
    }

    /** @param revision grows with each change; 0 while nobody has decided */
    record AccessView(String model, long revision, List<GrantView> departments) {}

    /** A department that may ask, and who let it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GrantView(String department, Double rowsPerSecond, Long burstRows, String by, Instant at) {

        static GrantView of(Grant grant) {
            return new GrantView(
                    grant.id.department(), grant.rowsPerSecond, grant.burstRows, grant.grantedBy, grant.grantedAt);
        }
    }

    @GET
    @RolesAllowed({
        Roles.APPROVER,
        Roles.AUDITOR,
        Roles.DATA_OWNER,
        Roles.DATA_SCIENTIST,
        Roles.DEPARTMENT,
        Roles.PLATFORM
    })
    public AccessView list(String model) {
        return view(model, null, grants.of(model));
    }

    @PUT
    @Path("/{department}")
    @RolesAllowed({Roles.APPROVER, Roles.PLATFORM})
    public AccessView grant(
            String model,
            String department,
            @RequestBody(content = @Content(schema = @Schema(implementation = Quota.class))) JsonNode request) {
        return view(model, department, grants.put(model, department, quota(department, request), name()));
    }

    @DELETE
    @Path("/{department}")
    @RolesAllowed({Roles.APPROVER, Roles.PLATFORM})
    public AccessView remove(String model, String department) {
        return view(model, department, grants.remove(model, department, name()));
    }

    private String name() {
        return caller.getPrincipal().getName();
    }

    private static Quota quota(String department, JsonNode request) {
        List<FieldError> wrong = new ArrayList<>();
        if (!DEPARTMENT.matcher(department).matches()) {
            wrong.add(new FieldError(
                    "department",
                    "'" + department + "' is no department's name",
                    "Use the name after 'department:' in the role; letters, digits, spaces and . _ - alone."));
        }
        Quota quota = Quota.read(request, wrong);
        if (!wrong.isEmpty()) {
            throw invalid(wrong);
        }
        return quota;
    }

    private static RuntimeException invalid(List<FieldError> wrong) {
        String fields = String.join(
                ", ", wrong.stream().map(FieldError::field).distinct().toList());
        return Problem.of(422, "invalid-grant", "Invalid grant", "Nothing was changed; wrong: " + fields + ".")
                .fields(wrong)
                .exception();
    }

    private static AccessView view(String model, String department, AccessOutcome outcome) {
        if (outcome instanceof Access access) {
            return new AccessView(
                    model,
                    access.revision(),
                    access.grants().stream().map(GrantView::of).toList());
        }
        if (outcome instanceof NoModel) {
            throw Problems.unknownModel(model);
        }
        throw Problem.of(
                        404, "unknown-grant", "Unknown grant", "'" + department + "' has no grant for '" + model + "'.")
                .field(
                        "department",
                        "'" + department + "' may not ask " + model,
                        "Use a name that GET /models/" + model + "/departments lists.")
                .exception();
    }
}
