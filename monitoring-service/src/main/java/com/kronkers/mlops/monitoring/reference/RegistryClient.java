package com.kronkers.mlops.monitoring.reference;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The one thing monitoring asks the registry for. */
@RegisterRestClient(configKey = "registry")
@OidcClientFilter
interface RegistryClient {

    @GET
    @Path("/models/{model}/versions/{version}/reference")
    byte[] reference(@PathParam("model") String model, @PathParam("version") String version);
}
