package com.kronkers.mlops.serving.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What ingestion is asked about the data of a version. */
@RegisterRestClient(configKey = "ingestion")
@OidcClientFilter
@Path("/datasets/{dataset}/versions")
interface LineageIngestionClient {

    @GET
    @Path("/{version}")
    JsonNode version(@PathParam("dataset") String dataset, @PathParam("version") String version);
}
