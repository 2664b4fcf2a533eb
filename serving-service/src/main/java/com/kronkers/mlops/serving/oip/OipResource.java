package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.prediction.Departments;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Open Inference Protocol v2 over REST; what of it is supported stands in the README beside this class. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist"})
public class OipResource {
    static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private final Inference inference;
    private final Deployments deployments;
    private final SecurityIdentity caller;

    OipResource(Inference inference, Deployments deployments, SecurityIdentity caller) {
        this.inference = inference;
        this.deployments = deployments;
        this.caller = caller;
    }

    @GET
    public ServerDescription server() {
        return ServerDescription.THIS;
    }

    @GET
    @Path("/models/{model}")
    public ModelDescription model(@PathParam("model") String model) {
        return described(deployments.lease(model));
    }

    @GET
    @Path("/models/{model}/versions/{version}")
    public ModelDescription model(@PathParam("model") String model, @PathParam("version") String version) {
        return described(deployments.lease(model, version));
    }

    @GET
    @Path("/models/{model}/ready")
    public ModelReady ready(@PathParam("model") String model) {
        return ready(deployments.lease(model));
    }

    @GET
    @Path("/models/{model}/versions/{version}/ready")
    public ModelReady ready(@PathParam("model") String model, @PathParam("version") String version) {
        return ready(deployments.lease(model, version));
    }

    /** Whatever the content type says: clients of the protocol say JSON, octets or nothing. */
    @POST
    @Path("/models/{model}/infer")
    @Consumes(MediaType.WILDCARD)
    @Produces({MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM})
    public Response infer(
            @PathParam("model") String model,
            @HeaderParam(Deployments.VARIANT_KEY) String key,
            @HeaderParam(JSON_LENGTH) String jsonLength,
            @HeaderParam("Content-Encoding") String encoding,
            byte[] body) {
        return infer(model, Optional.empty(), Optional.ofNullable(key), jsonLength, encoding, body);
    }

    @POST
    @Path("/models/{model}/versions/{version}/infer")
    @Consumes(MediaType.WILDCARD)
    @Produces({MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM})
    public Response inferVersion(
            @PathParam("model") String model,
            @PathParam("version") String version,
            @HeaderParam(JSON_LENGTH) String jsonLength,
            @HeaderParam("Content-Encoding") String encoding,
            byte[] body) {
        return infer(model, Optional.of(version), Optional.empty(), jsonLength, encoding, body);
    }

    /** Whether a model answers. */
    public record ModelReady(String name, boolean ready) {}

    private Response infer(
            String model,
            Optional<String> version,
            Optional<String> key,
            String jsonLength,
            String encoding,
            byte[] body) {
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new InvalidTensorException("the body has Content-Encoding " + encoding + "; send it uncompressed");
        }
        InferRequest request = RequestParser.parse(body, length(jsonLength, body));
        InferResponse answer = inference.infer(model, version, key, request, Departments.of(caller.getRoles()));
        ResponseWriter.Written written = ResponseWriter.write(answer);
        Response.ResponseBuilder response = Response.ok(
                written.body(),
                written.binary() ? MediaType.APPLICATION_OCTET_STREAM_TYPE : MediaType.APPLICATION_JSON_TYPE);
        return written.binary()
                ? response.header(JSON_LENGTH, written.jsonLength()).build()
                : response.build();
    }

    private static int length(String jsonLength, byte[] body) {
        try {
            return jsonLength == null ? body.length : Integer.parseInt(jsonLength.trim());
        } catch (NumberFormatException e) {
            throw new InvalidTensorException(
                    JSON_LENGTH + " is " + jsonLength + "; give the number of bytes of the body that are JSON", e);
        }
    }

    private static ModelReady ready(Lease lease) {
        try (lease) {
            return new ModelReady(lease.model().identity().model(), true);
        }
    }

    private static ModelDescription described(Lease lease) {
        try (lease) {
            return ModelDescription.of(lease.model());
        }
    }
}
