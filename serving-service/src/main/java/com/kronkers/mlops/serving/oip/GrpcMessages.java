package com.kronkers.mlops.serving.oip;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.oip.proto.InferParameter;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest;
import com.kronkers.mlops.serving.oip.proto.ModelInferResponse;
import com.kronkers.mlops.serving.oip.proto.ModelMetadataResponse;
import com.kronkers.mlops.serving.oip.proto.RepositoryIndexResponse;
import com.kronkers.mlops.serving.oip.proto.ServerMetadataResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The protocol's messages over gRPC, from and to what REST and gRPC have in common. */
final class GrpcMessages {
    private GrpcMessages() {}

    /** @throws InvalidTensorException if it does not follow the protocol */
    static InferRequest request(ModelInferRequest message) {
        int count = message.getInputsCount();
        boolean raw = message.getRawInputContentsCount() > 0;
        if (count == 0) {
            throw new InvalidTensorException("the request has no inputs");
        }
        if (raw && message.getRawInputContentsCount() != count) {
            throw new InvalidTensorException("raw_input_contents has " + message.getRawInputContentsCount()
                    + " entries for " + count + " inputs; give one for each");
        }
        List<InferRequest.Input> inputs = new ArrayList<>(count);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            ModelInferRequest.InferInputTensor input = message.getInputs(i);
            if (input.getName().isEmpty() || !names.add(input.getName())) {
                throw new InvalidTensorException(
                        input.getName().isEmpty()
                                ? "inputs[" + i + "] has no name"
                                : "input '" + input.getName() + "' occurs twice");
            }
            inputs.add(new InferRequest.Input(input.getName(), tensor(message, i, raw)));
        }
        List<InferRequest.Wanted> wanted = new ArrayList<>(message.getOutputsCount());
        message.getOutputsList().forEach(output -> {
            if (output.containsParameters("classification")) {
                throw new InvalidTensorException("output '" + output.getName()
                        + "' asks for classification, an extension that is not supported");
            }
            wanted.add(new InferRequest.Wanted(output.getName(), null));
        });
        String id = message.getId().isEmpty() ? null : message.getId();
        return new InferRequest(id, inputs, wanted, raw);
    }

    /** Raw where the request was, or where an output has no field of its own. */
    static ModelInferResponse response(InferResponse answer) {
        ModelInferResponse.Builder message =
                ModelInferResponse.newBuilder().setModelName(answer.modelName()).setModelVersion(answer.modelVersion());
        if (answer.id() != null) {
            message.setId(answer.id());
        }
        answer.parameters().forEach((name, value) -> message.putParameters(name, parameter(value)));
        boolean raw = answer.outputs().stream()
                .anyMatch(output ->
                        output.binary() || !GrpcTensors.hasField(output.tensor().datatype()));
        for (InferResponse.Output output : answer.outputs()) {
            Tensor tensor = output.tensor();
            ModelInferResponse.InferOutputTensor.Builder described = message.addOutputsBuilder()
                    .setName(output.name())
                    .setDatatype(tensor.datatype().name());
            for (int i = 0; i < tensor.rank(); i++) {
                described.addShape(tensor.dimension(i));
            }
            if (raw) {
                message.addRawOutputContents(GrpcTensors.writeRaw(tensor));
            } else {
                described.setContents(GrpcTensors.write(tensor));
            }
        }
        return message.build();
    }

    static ServerMetadataResponse server(ServerDescription server) {
        return ServerMetadataResponse.newBuilder()
                .setName(server.name())
                .setVersion(server.version())
                .addAllExtensions(server.extensions())
                .build();
    }

    static ModelMetadataResponse model(ModelDescription model) {
        return ModelMetadataResponse.newBuilder()
                .setName(model.name())
                .addAllVersions(model.versions())
                .setPlatform(model.platform())
                .addAllInputs(model.inputs().stream().map(GrpcMessages::tensor).toList())
                .addAllOutputs(
                        model.outputs().stream().map(GrpcMessages::tensor).toList())
                .build();
    }

    static RepositoryIndexResponse index(List<RepositoryEntry> entries) {
        return RepositoryIndexResponse.newBuilder()
                .addAllModels(entries.stream()
                        .map(entry -> RepositoryIndexResponse.ModelIndex.newBuilder()
                                .setName(entry.name())
                                .setVersion(entry.version())
                                .setState(entry.state())
                                .setReason(entry.reason())
                                .build())
                        .toList())
                .build();
    }

    private static Tensor tensor(ModelInferRequest message, int index, boolean raw) {
        ModelInferRequest.InferInputTensor input = message.getInputs(index);
        Datatype datatype = RequestParser.datatype(input.getName(), input.getDatatype());
        long[] shape = new long[input.getShapeCount()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = input.getShape(i);
        }
        if (!raw) {
            return GrpcTensors.read(input.getName(), datatype, shape, input.getContents());
        }
        if (input.hasContents()) {
            throw new InvalidTensorException("input '" + input.getName()
                    + "' has contents, though the request has raw_input_contents; give all inputs in the same way");
        }
        return GrpcTensors.readRaw(input.getName(), datatype, shape, message.getRawInputContents(index));
    }

    private static ModelMetadataResponse.TensorMetadata tensor(ModelDescription.TensorDescription tensor) {
        return ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(tensor.name())
                .setDatatype(tensor.datatype())
                .addAllShape(tensor.shape())
                .build();
    }

    private static InferParameter parameter(Object value) {
        InferParameter.Builder parameter = InferParameter.newBuilder();
        return value instanceof Long number
                ? parameter.setInt64Param(number).build()
                : parameter.setStringParam(value.toString()).build();
    }
}
