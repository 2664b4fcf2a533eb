package com.kronkers.mlops.training.runner;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What training asks of the registry; the address is configured, never taken from an event. */
@RegisterRestClient(configKey = "registry")
@OidcClientFilter
@Path("/models")
interface RegistryClient {

    @GET
    @Path("/{model}/versions/{version}/artifact")
    InputStream artifact(@PathParam("model") String model, @PathParam("version") String version);
}
