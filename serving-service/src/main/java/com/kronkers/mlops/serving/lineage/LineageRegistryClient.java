package com.kronkers.mlops.serving.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What the registry is asked about a version. Its answers are passed on by field, so they are read as they come. */
@RegisterRestClient(configKey = "registry")
@OidcClientFilter
@Path("/models/{model}")
interface LineageRegistryClient {

    @GET
    @Path("/history")
    JsonNode history(@PathParam("model") String model);

    @GET
    @Path("/versions/{version}")
    JsonNode version(@PathParam("model") String model, @PathParam("version") String version);

    @GET
    @Path("/versions/{version}/lineage")
    JsonNode lineage(@PathParam("model") String model, @PathParam("version") String version);
}
