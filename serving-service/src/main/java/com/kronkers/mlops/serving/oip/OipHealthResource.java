package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.ServingReadiness;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.health.Readiness;

/** The protocol's health probes, open to anyone. */
@Path("/v2/health")
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
public class OipHealthResource {
    private final ServingReadiness readiness;

    OipHealthResource(@Readiness ServingReadiness readiness) {
        this.readiness = readiness;
    }

    @GET
    @Path("/live")
    public Map<String, Boolean> live() {
        return Map.of("live", true);
    }

    @GET
    @Path("/ready")
    public Response ready() {
        boolean ready = readiness.ready();
        Response.Status status = ready ? Response.Status.OK : Response.Status.SERVICE_UNAVAILABLE;
        return Response.status(status).entity(Map.of("ready", ready)).build();
    }
}
