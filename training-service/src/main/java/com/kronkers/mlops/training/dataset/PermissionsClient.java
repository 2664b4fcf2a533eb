package com.kronkers.mlops.training.dataset;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What training asks of ingestion in the name of whoever asked it, not in its own. */
@RegisterRestClient(configKey = "permissions")
@Path("/datasets")
interface PermissionsClient {

    /** @param permissions what the holder of the token may do with it */
    record Description(Set<String> permissions) {}

    @GET
    @Path("/{dataset}")
    Description describe(@HeaderParam("Authorization") String bearer, @PathParam("dataset") String dataset);
}
