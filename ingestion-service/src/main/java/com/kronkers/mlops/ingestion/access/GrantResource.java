package com.kronkers.mlops.ingestion.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Who may do what with a dataset, how that came to be, and who was refused. */
@Authenticated
@Path("/datasets/{name}")
@Blocking
class GrantResource {
    private final Datasets datasets;
    private final Access access;
    private final Grants grants;
    private final Refusals refusals;
    private final SecurityIdentity caller;

    GrantResource(Datasets datasets, Access access, Grants grants, Refusals refusals, SecurityIdentity caller) {
        this.datasets = datasets;
        this.access = access;
        this.grants = grants;
        this.refusals = refusals;
        this.caller = caller;
    }

    /** Permissions by grantee; they replace those there were. */
    record GrantsRequest(Map<String, List<String>> grants) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GrantsView(String dataset, String owner, String purpose, Map<String, Set<Permission>> grants) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GrantChangeView(String change, String subject, Permission permission, String changedBy, Instant changedAt) {}

    /** The grants as they are. */
    @GET
    @Path("/grants")
    @Needs(Permission.AUDIT)
    public GrantsView grants(@PathParam("name") String name) {
        return view(datasets.get(name));
    }

    /** Replaces all grants. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/grants")
    @Needs(Permission.MANAGE)
    @Transactional
    public GrantsView grant(@PathParam("name") String name, GrantsRequest request) {
        if (request == null || request.grants() == null) {
            throw Problem.of(422, "invalid-grants", "It cannot be granted like this", "The body has no grants.")
                    .field("grants", "is missing", "Send {\"grants\": {\"role:data-scientist\": [\"read\"]}}.")
                    .exception();
        }
        Dataset dataset = datasets.lock(name);
        access.declare(
                dataset,
                dataset.owner(),
                dataset.purpose(),
                request.grants(),
                caller.getPrincipal().getName());
        return view(dataset);
    }

    /** Every change of grants, owner and purpose, oldest first. */
    @GET
    @Path("/grants/history")
    @Needs(Permission.AUDIT)
    public List<GrantChangeView> history(@PathParam("name") String name) {
        datasets.get(name);
        return grants.history(name).stream()
                .map(change -> new GrantChangeView(
                        change.kind.name().toLowerCase(Locale.ROOT),
                        change.subject,
                        change.permission,
                        change.changedBy,
                        change.changedAt))
                .toList();
    }

    /** Who was refused what, counted by day. */
    @GET
    @Path("/refusals")
    @Needs(Permission.AUDIT)
    public List<Refusals.Refusal> refusals(@PathParam("name") String name) {
        datasets.get(name);
        return refusals.of(name);
    }

    private GrantsView view(Dataset dataset) {
        return new GrantsView(dataset.name(), dataset.owner(), dataset.purpose(), grants.of(dataset.name()));
    }
}
