package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.Deployments;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** The protocol's model repository: it can be looked at. What it holds is decided by promotions, not by callers. */
@Path("/v2/repository")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RolesAllowed({"department", "service", "platform", "data-scientist"})
public class OipRepositoryResource {
    private final Deployments deployments;

    OipRepositoryResource(Deployments deployments) {
        this.deployments = deployments;
    }

    /** All that is listed can be asked, so to want ready models only, as the protocol allows, changes nothing. */
    @POST
    @Path("/index")
    public List<RepositoryEntry> index() {
        return RepositoryEntry.all(deployments);
    }

    @POST
    @Path("/models/{model}/load")
    public Response load(@PathParam("model") String model) {
        return refused(RepositoryEntry.loadRefused(model));
    }

    @POST
    @Path("/models/{model}/unload")
    public Response unload(@PathParam("model") String model) {
        return refused(RepositoryEntry.unloadRefused(model));
    }

    private static Response refused(String reason) {
        return Response.status(Response.Status.FORBIDDEN)
                .entity(Map.of("error", reason))
                .build();
    }
}
