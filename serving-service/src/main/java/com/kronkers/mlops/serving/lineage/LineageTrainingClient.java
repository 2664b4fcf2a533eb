package com.kronkers.mlops.serving.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What training is asked about a version's run. */
@RegisterRestClient(configKey = "training")
@OidcClientFilter
@Path("/training/jobs")
interface LineageTrainingClient {

    @GET
    @Path("/{job}")
    JsonNode job(@PathParam("job") String job);
}
