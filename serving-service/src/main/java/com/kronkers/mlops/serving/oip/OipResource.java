package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.prediction.ModelReaders;
import com.kronkers.mlops.serving.prediction.Predictor;
import com.kronkers.mlops.serving.prediction.Turns;
import com.kronkers.mlops.serving.topic.Cause;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.NonBlocking;
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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Open Inference Protocol v2 over REST; what of it is supported stands in the README beside this class. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist"})
public class OipResource {
    static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private final Turns turns;
    private final Inference inference;
    private final Deployments deployments;
    private final ModelReaders readers;
    private final SecurityIdentity caller;

    OipResource(
            Turns turns, Inference inference, Deployments deployments, ModelReaders readers, SecurityIdentity caller) {
        this.turns = turns;
        this.inference = inference;
        this.deployments = deployments;
        this.readers = readers;
        this.caller = caller;
    }

    @GET
    public ServerDescription server() {
        return ServerDescription.THIS;
    }

    @GET
    @Path("/models/{model}")
    public ModelDescription model(@PathParam("model") String model) {
        readers.require(model, caller.getRoles());
        return described(deployments.leaseChampion(model));
    }

    @GET
    @Path("/models/{model}/versions/{version}")
    public ModelDescription model(@PathParam("model") String model, @PathParam("version") String version) {
        readers.require(model, caller.getRoles());
        return described(deployments.lease(model, version));
    }

    @GET
    @Path("/models/{model}/ready")
    public ModelReady ready(@PathParam("model") String model) {
        return ready(deployments.leaseChampion(model));
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
    @NonBlocking
    public CompletionStage<Response> infer(
            @PathParam("model") String model,
            @HeaderParam(Deployments.VARIANT_KEY) String key,
            @HeaderParam(Turns.TIMEOUT) String timeout,
            @HeaderParam(Cause.TRACE_PARENT) String traceparent,
            @HeaderParam(JSON_LENGTH) String jsonLength,
            @HeaderParam("Content-Encoding") String encoding,
            byte[] body) {
        return infer(question(model, Optional.empty(), key, traceparent), timeout, jsonLength, encoding, body);
    }

    @POST
    @Path("/models/{model}/versions/{version}/infer")
    @Consumes(MediaType.WILDCARD)
    @Produces({MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM})
    @NonBlocking
    public CompletionStage<Response> inferVersion(
            @PathParam("model") String model,
            @PathParam("version") String version,
            @HeaderParam(Turns.TIMEOUT) String timeout,
            @HeaderParam(Cause.TRACE_PARENT) String traceparent,
            @HeaderParam(JSON_LENGTH) String jsonLength,
            @HeaderParam("Content-Encoding") String encoding,
            byte[] body) {
        return infer(question(model, Optional.of(version), null, traceparent), timeout, jsonLength, encoding, body);
    }

    /** Whether a model answers. */
    public record ModelReady(String name, boolean ready) {}

    private Predictor.Question question(String model, Optional<String> version, String key, String traceparent) {
        return new Predictor.Question(
                model,
                version,
                Optional.ofNullable(key),
                Caller.of(caller.getRoles()),
                false,
                Cause.request(traceparent));
    }

    private CompletionStage<Response> infer(
            Predictor.Question question, String timeout, String jsonLength, String encoding, byte[] body) {
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new InvalidTensorException("the body has Content-Encoding " + encoding + "; send it uncompressed");
        }
        return turns.answer(
                question,
                body.length,
                patience(timeout),
                turn -> {
                    InferRequest request = RequestParser.parse(body, length(jsonLength, body));
                    return response(ResponseWriter.write(inference.infer(question, request, turn)));
                },
                failure -> counted(question.model(), failure));
    }

    /** What a failure is to a caller, this protocol's mapper knows. */
    private Throwable counted(String model, Throwable failure) {
        if (failure instanceof InvalidTensorException) {
            turns.refused(model, InvalidTensorException.REFUSED);
        }
        return failure;
    }

    private static Response response(ResponseWriter.Written written) {
        Response.ResponseBuilder response = Response.ok(
                written.body(),
                written.binary() ? MediaType.APPLICATION_OCTET_STREAM_TYPE : MediaType.APPLICATION_JSON_TYPE);
        return written.binary()
                ? response.header(JSON_LENGTH, written.jsonLength()).build()
                : response.build();
    }

    private static Optional<Duration> patience(String timeout) {
        try {
            return Turns.patience(timeout);
        } catch (IllegalArgumentException e) {
            throw new InvalidTensorException(e.getMessage(), e);
        }
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

    private ModelDescription described(Lease lease) {
        try (lease) {
            return ModelDescription.of(
                    lease.model(), deployments.versions(lease.model().identity().model()));
        }
    }
}
