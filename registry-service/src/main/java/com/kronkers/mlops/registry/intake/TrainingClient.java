package com.kronkers.mlops.registry.intake;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Training's files, asked for with the registry's own service token. */
@RegisterRestClient(configKey = "training")
@OidcClientFilter
@Path("/training/artifacts")
interface TrainingClient {

    /** The bytes of a file, streamed; the caller closes and verifies them. */
    @GET
    @Path("/{digest}")
    InputStream artifact(@PathParam("digest") String digest);
}
