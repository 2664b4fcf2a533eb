package com.kronkers.mlops.training.artifact;

import com.kronkers.mlops.problem.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Model packages and references by digest. What a digest names never changes, so it may be cached for ever. */
@Path("/training/artifacts")
public class ArtifactResource {
    private final ArtifactStore store;

    ArtifactResource(ArtifactStore store) {
        this.store = store;
    }

    @GET
    @Path("/{digest}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed({"service", "data-scientist", "auditor", "platform"})
    public Response get(@PathParam("digest") String digest) {
        java.nio.file.Path file = store.find(digest).orElseThrow(() -> Problem.of(
                        404, "unknown-artifact", "Unknown artifact", "There is no artifact '" + digest + "'.")
                .exception());
        return Response.ok(file.toFile())
                .header(HttpHeaders.ETAG, '"' + digest + '"')
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable")
                .build();
    }
}
