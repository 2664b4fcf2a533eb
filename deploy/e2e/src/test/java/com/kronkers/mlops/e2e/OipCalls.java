package com.kronkers.mlops.e2e;

import com.kronkers.mlops.serving.oip.proto.GRPCInferenceServiceGrpc;
import com.kronkers.mlops.serving.oip.proto.InferTensorContents;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest;
import com.kronkers.mlops.serving.oip.proto.ModelInferResponse;
import com.kronkers.mlops.serving.oip.proto.ServerLiveRequest;
import com.kronkers.mlops.serving.oip.proto.ServerLiveResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The Open Inference Protocol over gRPC, by one connection, for models that take one tensor of FP32. */
final class OipCalls implements AutoCloseable {
    private final ManagedChannel channel;
    private final GRPCInferenceServiceGrpc.GRPCInferenceServiceStub client;

    OipCalls(int port, String token) {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        client = GRPCInferenceServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    /** One number for each row; or fails with the status. */
    CompletableFuture<List<Float>> predict(String model, String input, List<List<Float>> rows) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        rows.forEach(contents::addAllFp32Contents);
        ModelInferRequest request = ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName(input)
                        .setDatatype("FP32")
                        .addShape(rows.size())
                        .addShape(rows.get(0).size())
                        .setContents(contents))
                .build();
        Answer<ModelInferResponse> answer = new Answer<>();
        client.modelInfer(request, answer);
        return answer.thenApply(response -> response.getOutputs(0).getContents().getFp32ContentsList());
    }

    /** Returns when the server has received all that was begun before on this connection. */
    void sync() {
        Answer<ServerLiveResponse> answer = new Answer<>();
        client.serverLive(ServerLiveRequest.getDefaultInstance(), answer);
        answer.join();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** The one answer of a unary call. */
    private static final class Answer<T> extends CompletableFuture<T> implements StreamObserver<T> {
        @Override
        public void onNext(T value) {
            complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            completeExceptionally(new IllegalStateException("no answer"));
        }
    }
}
