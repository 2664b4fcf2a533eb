package com.kronkers.mlops.serving.deployment;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What serving asks the registry. */
@RegisterRestClient(configKey = "registry")
@OidcClientFilter
@Path("/models")
interface RegistryClient {

    @GET
    InputStream models();

    @GET
    @Path("/{model}/versions/{version}/artifact")
    InputStream artifact(@PathParam("model") String model, @PathParam("version") String version);
}
