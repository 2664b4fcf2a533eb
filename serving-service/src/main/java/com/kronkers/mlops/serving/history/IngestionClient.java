package com.kronkers.mlops.serving.history;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.InputStream;
import java.time.LocalDate;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What serving asks ingestion. */
@RegisterRestClient(configKey = "ingestion")
@OidcClientFilter
@Path("/datasets/{dataset}/versions")
interface IngestionClient {

    /** A version as ingestion describes it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Version(long version, String change, LocalDate timeFrom, LocalDate timeThrough) {

        boolean withdrawn() {
            return "withdrawn".equals(change);
        }
    }

    @GET
    @Path("/latest")
    Version latest(@PathParam("dataset") String dataset);

    @GET
    @Path("/{version}")
    Version version(@PathParam("dataset") String dataset, @PathParam("version") long version);

    @GET
    @Path("/{version}/content")
    InputStream content(
            @PathParam("dataset") String dataset,
            @PathParam("version") long version,
            @QueryParam("format") String format,
            @QueryParam("columns") String columns,
            @QueryParam("after") String after);
}
