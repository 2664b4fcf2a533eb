package com.kronkers.mlops.serving.oip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.prediction.Answer;
import com.kronkers.mlops.serving.prediction.Departments;
import com.kronkers.mlops.serving.prediction.Predictor;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Open Inference Protocol v2 over REST; what of it is supported stands in the README beside this class. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"department", "service", "platform", "data-scientist"})
public class OipResource {
    private static final String PREDICTION_ID = "prediction_id";

    private final Predictor predictor;
    private final Deployments deployments;
    private final ObjectMapper json;
    private final SecurityIdentity caller;

    OipResource(Predictor predictor, Deployments deployments, ObjectMapper json, SecurityIdentity caller) {
        this.predictor = predictor;
        this.deployments = deployments;
        this.json = json;
        this.caller = caller;
    }

    @GET
    public ServerMetadata server() {
        return new ServerMetadata("kronkers-serving", "0.1.0", List.of());
    }

    @GET
    @Path("/models/{model}")
    public ModelMetadata model(@PathParam("model") String model) {
        return metadata(deployments.lease(model));
    }

    @GET
    @Path("/models/{model}/versions/{version}")
    public ModelMetadata model(@PathParam("model") String model, @PathParam("version") String version) {
        return metadata(deployments.lease(model, version));
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

    @POST
    @Path("/models/{model}/infer")
    @Consumes(MediaType.APPLICATION_JSON)
    public InferResponse infer(
            @PathParam("model") String model, @HeaderParam(Deployments.VARIANT_KEY) String key, byte[] body) {
        return infer(model, Optional.empty(), key, body);
    }

    @POST
    @Path("/models/{model}/versions/{version}/infer")
    @Consumes(MediaType.APPLICATION_JSON)
    public InferResponse inferVersion(
            @PathParam("model") String model, @PathParam("version") String version, byte[] body) {
        return infer(model, Optional.of(version), null, body);
    }

    /** What the server is. */
    public record ServerMetadata(String name, String version, List<String> extensions) {}

    /** A column as a tensor; -1 is a variable dimension. */
    public record TensorMetadata(String name, String datatype, List<Long> shape) {}

    /** What a model takes and gives. */
    public record ModelMetadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorMetadata> inputs,
            List<TensorMetadata> outputs) {}

    /** Whether a model answers. */
    public record ModelReady(String name, boolean ready) {}

    private InferResponse infer(String model, Optional<String> version, String key, byte[] body) {
        InferRequest request = read(body);
        TensorRows rows = TensorRows.of(request.inputs());
        Answer answer =
                predictor.predict(model, version, Optional.ofNullable(key), rows, Departments.of(caller.getRoles()));
        double[] values = answer.outputs().doubles(answer.prediction().name());
        List<Long> shape = List.of((long) values.length);
        List<InferResponse.Output> outputs = List.of(
                new InferResponse.Output(answer.prediction().name(), "FP64", shape, values),
                new InferResponse.Output(PREDICTION_ID, "BYTES", shape, answer.ids()));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("revision", answer.model().revision());
        parameters.put("history_as_of", String.valueOf(answer.historyAsOf()));
        return new InferResponse(
                answer.model().model(),
                answer.model().version(),
                request.id(),
                parameters,
                wanted(request.outputs(), outputs));
    }

    private InferRequest read(byte[] body) {
        try {
            InferRequest request = json.readValue(body, InferRequest.class);
            if (request == null) {
                throw new InvalidTensorException("the body is null");
            }
            return request;
        } catch (JsonProcessingException e) {
            throw new InvalidTensorException("the body is no inference request: " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw new InvalidTensorException("the body is not readable: " + e.getMessage(), e);
        }
    }

    private static List<InferResponse.Output> wanted(
            List<InferRequest.RequestedOutput> names, List<InferResponse.Output> outputs) {
        if (names.isEmpty()) {
            return outputs;
        }
        List<InferResponse.Output> wanted = new ArrayList<>();
        for (InferRequest.RequestedOutput name : names) {
            wanted.add(outputs.stream()
                    .filter(output -> output.name().equals(name.name()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidTensorException("there is no output '" + name.name() + "', only "
                            + outputs.stream().map(InferResponse.Output::name).collect(Collectors.joining(", ")))));
        }
        return wanted;
    }

    private static ModelReady ready(Lease lease) {
        try (lease) {
            return new ModelReady(lease.model().identity().model(), true);
        }
    }

    private static ModelMetadata metadata(Lease lease) {
        try (lease) {
            List<Long> shape = List.of(-1L);
            List<TensorMetadata> inputs = lease.model().signature().inputs().stream()
                    .map(input -> new TensorMetadata(input.name(), datatype(input.type()), shape))
                    .toList();
            List<TensorMetadata> outputs = List.of(
                    new TensorMetadata(lease.model().prediction().name(), "FP64", shape),
                    new TensorMetadata(PREDICTION_ID, "BYTES", shape));
            return new ModelMetadata(
                    lease.model().identity().model(),
                    List.of(lease.model().identity().version()),
                    "kronkers-djl",
                    inputs,
                    outputs);
        }
    }

    private static String datatype(String type) {
        switch (type) {
            case "boolean":
                return "BOOL";
            case "number":
                return "FP64";
            case "integer":
                return "INT64";
            default:
                return "BYTES";
        }
    }
}
