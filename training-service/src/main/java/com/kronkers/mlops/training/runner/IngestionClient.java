package com.kronkers.mlops.training.runner;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What training asks of ingestion; the address is configured, never taken from an event. */
@RegisterRestClient(configKey = "ingestion")
@OidcClientFilter
@Path("/datasets")
interface IngestionClient {

    @GET
    @Path("/{dataset}/versions/{version}/content")
    InputStream content(
            @PathParam("dataset") String dataset,
            @PathParam("version") int version,
            @QueryParam("format") String format);
}
