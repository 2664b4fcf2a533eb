package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.serving.topic.Cause;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** What serving asks and tells the registry. */
@RegisterRestClient(configKey = "registry")
@OidcClientFilter
@Path("/models")
interface RegistryClient {

    @GET
    InputStream models();

    @GET
    @Path("/{model}/versions/{version}/artifact")
    RestResponse<InputStream> artifact(@PathParam("model") String model, @PathParam("version") String version);

    /**
     * That a variant broke its guard.
     *
     * @param revision of the decision that it stood under
     * @param event the id of the event that told of that decision
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TakeBack(String version, long revision, String reason, UUID event) {}

    @POST
    @Path("/{model}/aliases/{alias}/take-back")
    @Consumes(MediaType.APPLICATION_JSON)
    void takeBack(
            @PathParam("model") String model,
            @PathParam("alias") String alias,
            @HeaderParam(Cause.TRACE_PARENT) String traceparent,
            TakeBack takeBack);
}
