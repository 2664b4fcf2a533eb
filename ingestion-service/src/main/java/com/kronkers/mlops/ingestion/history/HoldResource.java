package com.kronkers.mlops.ingestion.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What keeps a version from retention. */
@Path("/datasets/{name}/versions/{version}/holds")
@Authenticated
@Blocking
class HoldResource {
    private final Datasets datasets;
    private final Holds holds;
    private final SecurityIdentity caller;

    HoldResource(Datasets datasets, Holds holds, SecurityIdentity caller) {
        this.datasets = datasets;
        this.holds = holds;
        this.caller = caller;
    }

    /** Why a version is held or let go. */
    record HoldRequest(String reason) {}

    /** A hold; the last three fields only once it is released. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HoldView(
            UUID id,
            String kind,
            String reason,
            String model,
            String run,
            String heldBy,
            Instant heldAt,
            String releasedBy,
            String releaseReason,
            Instant releasedAt) {
        static HoldView of(Hold hold) {
            return new HoldView(
                    hold.id,
                    hold.kind.name().toLowerCase(Locale.ROOT),
                    hold.reason,
                    hold.model,
                    hold.run,
                    hold.heldBy,
                    hold.heldAt,
                    hold.releasedBy,
                    hold.releaseReason,
                    hold.releasedAt);
        }
    }

    /** All holds, released ones too, the oldest first. */
    @GET
    @Needs(Permission.REPORT)
    public List<HoldView> all(@PathParam("name") String name, @PathParam("version") String version) {
        return holds.of(datasets.version(name, version).id()).stream()
                .map(HoldView::of)
                .toList();
    }

    /** Holds the version. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Permission.MANAGE)
    public Response hold(@PathParam("name") String name, @PathParam("version") String version, HoldRequest request) {
        Hold hold = holds.hold(name, version, reason(request), callerName());
        return Response.status(Response.Status.CREATED)
                .entity(HoldView.of(hold))
                .build();
    }

    /** Lets the version go, as far as this hold is concerned. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{id}/release")
    @Needs(Permission.MANAGE)
    public HoldView release(
            @PathParam("name") String name,
            @PathParam("version") String version,
            @PathParam("id") String id,
            HoldRequest request) {
        return HoldView.of(holds.release(name, version, id, reason(request), callerName()));
    }

    private static String reason(HoldRequest request) {
        return Reason.of(request == null ? null : request.reason());
    }

    private String callerName() {
        return caller.getPrincipal().getName();
    }
}
