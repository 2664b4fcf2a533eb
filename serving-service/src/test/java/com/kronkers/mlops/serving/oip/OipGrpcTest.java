package com.kronkers.mlops.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.oip.proto.GRPCInferenceServiceGrpc;
import com.kronkers.mlops.serving.oip.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import com.kronkers.mlops.serving.oip.proto.InferTensorContents;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest;
import com.kronkers.mlops.serving.oip.proto.ModelInferResponse;
import com.kronkers.mlops.serving.oip.proto.ModelMetadataRequest;
import com.kronkers.mlops.serving.oip.proto.ModelMetadataResponse;
import com.kronkers.mlops.serving.oip.proto.ModelReadyRequest;
import com.kronkers.mlops.serving.oip.proto.RepositoryIndexRequest;
import com.kronkers.mlops.serving.oip.proto.RepositoryModelLoadRequest;
import com.kronkers.mlops.serving.oip.proto.RepositoryModelUnloadRequest;
import com.kronkers.mlops.serving.oip.proto.ServerLiveRequest;
import com.kronkers.mlops.serving.oip.proto.ServerMetadataRequest;
import com.kronkers.mlops.serving.oip.proto.ServerReadyRequest;
import com.kronkers.mlops.serving.platform.FlavorPackages;
import com.kronkers.mlops.serving.prediction.Predictor;
import com.kronkers.mlops.serving.prediction.Turns;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.testing.KafkaProbe;
import com.kronkers.mlops.testing.TestTokens;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol over gRPC, on the port of REST and with the same tokens. */
@QuarkusTest
class OipGrpcTest extends TypedScenario {
    @Inject
    Turns turns;

    @Inject
    MeterRegistry meters;

    private ManagedChannel channel;

    @BeforeEach
    void connect() {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", RestAssured.port)
                .usePlaintext()
                .build();
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    @Test
    void theServerAndItsModelsSayWhatTheyAre() {
        GRPCInferenceServiceBlockingStub client = client("department");

        ModelMetadataResponse model = client.modelMetadata(
                ModelMetadataRequest.newBuilder().setName(TENSORS).build());

        assertThat(client.serverMetadata(ServerMetadataRequest.getDefaultInstance())
                        .getExtensionsList())
                .contains("model_repository");
        assertThat(model.getVersionsList()).containsExactly("1");
        assertThat(model.getInputsList()).anySatisfy(input -> {
            assertThat(input.getName()).isEqualTo("float16");
            assertThat(input.getDatatype()).isEqualTo("FP16");
            assertThat(input.getShapeList()).containsExactly(-1L, 2L);
        });
        assertThat(client.modelReady(ModelReadyRequest.newBuilder()
                                .setName(TENSORS)
                                .setVersion("1")
                                .build())
                        .getReady())
                .isTrue();
        assertThat(client.repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
                        .getModelsList())
                .anySatisfy(entry -> {
                    assertThat(entry.getName()).isEqualTo(COLUMNS);
                    assertThat(entry.getState()).isEqualTo("READY");
                });
    }

    @Test
    void typedContentsComeBackTyped() {
        ModelInferResponse answer = client("department", "department:pricing")
                .modelInfer(columns(7).setId("42").build());

        assertThat(answer.getModelName()).isEqualTo(COLUMNS);
        assertThat(answer.getModelVersion()).isEqualTo("1");
        assertThat(answer.getId()).isEqualTo("42");
        assertThat(answer.getRawOutputContentsCount()).isZero();
        assertThat(answer.getOutputsList())
                .extracting(ModelInferResponse.InferOutputTensor::getName)
                .containsExactly("id_out", "name_out", "amount_out", "exact_out", "flag_out", "prediction_id");
        assertThat(answer.getOutputs(0).getContents().getInt64Contents(0)).isEqualTo(7);
        assertThat(answer.getOutputs(1).getContents().getBytesContents(0).toStringUtf8())
                .isEqualTo("Käse");
    }

    @Test
    void rawContentsComeBackRaw() {
        ModelInferRequest.Builder request =
                ModelInferRequest.newBuilder().setModelName(COLUMNS).setModelVersion("1");
        ByteString id = ByteString.copyFrom(new byte[] {1, 0, 0, 0, 0, 0, 32, 0});
        request.addInputs(input("id", "INT64")).addRawInputContents(id);
        request.addInputs(input("name", "BYTES"))
                .addRawInputContents(ByteString.copyFrom(new byte[] {1, 0, 0, 0, 'a'}));
        request.addInputs(input("amount", "FP32")).addRawInputContents(ByteString.copyFrom(new byte[4]));
        request.addInputs(input("exact", "FP64")).addRawInputContents(ByteString.copyFrom(new byte[8]));
        request.addInputs(input("flag", "BOOL")).addRawInputContents(ByteString.copyFrom(new byte[1]));
        request.addOutputsBuilder().setName("id_out");

        ModelInferResponse answer = client("service").modelInfer(request.build());

        assertThat(answer.getOutputsCount()).isEqualTo(1);
        assertThat(answer.getRawOutputContentsList()).containsExactly(id);
    }

    @Test
    void whatIsWrongIsNamed() {
        GRPCInferenceServiceBlockingStub client = client("department");

        assertStatus(
                Status.Code.NOT_FOUND,
                "no model 'nothing'",
                () -> client.modelInfer(columns(7).setModelName("nothing").build()));
        assertStatus(
                Status.Code.NOT_FOUND,
                "version 1 (champion) is",
                () -> client.modelInfer(columns(7).setModelVersion("9").build()));
        assertStatus(
                Status.Code.NOT_FOUND,
                "nothing",
                () -> client.modelReady(
                        ModelReadyRequest.newBuilder().setName("nothing").build()));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "'name' is missing",
                () -> client.modelInfer(columns(7).removeInputs(1).build()));
        assertStatus(Status.Code.INVALID_ARGUMENT, "no output 'nothing', only id_out", () -> {
            ModelInferRequest.Builder request = columns(7);
            request.addOutputsBuilder().setName("nothing");
            client.modelInfer(request.build());
        });
        assertStatus(Status.Code.INVALID_ARGUMENT, "of 1 elements, but 2 in int64_contents", () -> {
            ModelInferRequest.Builder request = columns(7);
            request.getInputsBuilder(0).getContentsBuilder().addInt64Contents(8);
            client.modelInfer(request.build());
        });
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                "promote a version",
                () -> client.repositoryModelLoad(RepositoryModelLoadRequest.newBuilder()
                        .setModelName(COLUMNS)
                        .build()));
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                "retire it",
                () -> client.repositoryModelUnload(RepositoryModelUnloadRequest.newBuilder()
                        .setModelName(COLUMNS)
                        .build()));
        assertStatus(
                Status.Code.RESOURCE_EXHAUSTED,
                "",
                () -> client.modelInfer(columns(7)
                        .addRawInputContents(ByteString.copyFrom(new byte[5_000_000]))
                        .build()));
    }

    @Test
    void onlyHealthIsOpenToAnyone() {
        GRPCInferenceServiceBlockingStub anyone = GRPCInferenceServiceGrpc.newBlockingStub(channel);

        assertThat(anyone.serverLive(ServerLiveRequest.getDefaultInstance()).getLive())
                .isTrue();
        assertThat(anyone.serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
                .isTrue();
        assertStatus(
                Status.Code.UNAUTHENTICATED,
                "Bearer",
                () -> anyone.modelInfer(columns(7).build()));
        assertStatus(Status.Code.UNAUTHENTICATED, "", () -> withToken(TestTokens.expired("department"))
                .modelInfer(columns(7).build()));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> client("auditor").modelInfer(columns(7).build()),
                () -> client("auditor").serverMetadata(ServerMetadataRequest.getDefaultInstance()),
                () -> client("auditor").repositoryIndex(RepositoryIndexRequest.getDefaultInstance()))) {
            assertStatus(Status.Code.PERMISSION_DENIED, "roles", call);
        }
    }

    private GRPCInferenceServiceBlockingStub client(String... roles) {
        return withToken(TestTokens.token(roles));
    }

    @Test
    void grantsAndQuotasHoldOverGrpcToo() throws Exception {
        deployFlavor("granted-columns", "onnx-columns");
        granted("granted-columns", 1, "{\"department\":\"pricing\",\"rowsPerSecond\":0.01,\"burstRows\":2}");
        ModelInferRequest request = columns(7).setModelName("granted-columns").build();

        await().atMost(SOON)
                .untilAsserted(() -> assertStatus(
                        Status.Code.PERMISSION_DENIED, "may not ask", () -> client("department", "department:marketing")
                                .modelInfer(request)));
        ModelMetadataRequest metadata =
                ModelMetadataRequest.newBuilder().setName("granted-columns").build();
        assertStatus(Status.Code.PERMISSION_DENIED, "may not ask", () -> client("department", "department:marketing")
                .modelMetadata(metadata));
        assertThat(client("department", "department:pricing")
                        .modelMetadata(metadata)
                        .getName())
                .isEqualTo("granted-columns");
        await().atMost(SOON)
                .untilAsserted(() -> assertStatus(
                        Status.Code.RESOURCE_EXHAUSTED, "used up", () -> client("department", "department:pricing")
                                .modelInfer(request)));
    }

    @Test
    void aDateThatOnlyNewerHistoryReachesIsAFailedPrecondition() throws Exception {
        deploy("oip-late", 1, "1", 82, "oip-late-data");
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("oip-late");
        Map<String, String> texts = Map.of("store_id", "367", "department", "GROCERY", "week_start", "2017-10-09");
        texts.forEach((name, text) -> request.addInputs(
                input(name, "BYTES").setContents(contents().addBytesContents(ByteString.copyFromUtf8(text)))));
        request.addInputs(input("holiday", "BOOL").setContents(contents().addBoolContents(false)));

        assertStatus(Status.Code.FAILED_PRECONDITION, "ends at 2017-09-25", () -> client("department")
                .modelInfer(request.build()));
    }

    @Test
    void aCallerThatWaitsNoLongerIsNotWorkedFor() {
        // The first call of all takes longer than this caller waits.
        client("department").modelInfer(columns(1).build());
        CountDownLatch held = new CountDownLatch(1);
        try {
            for (int i = 0; i < 16; i++) {
                turns.answer(
                        new Predictor.Question(
                                COLUMNS,
                                Optional.empty(),
                                Optional.empty(),
                                new Caller(null, true),
                                false,
                                Cause.UNKNOWN),
                        20_000,
                        Optional.empty(),
                        turn -> {
                            try {
                                return held.await(60, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        UnaryOperator.identity());
            }
            Counter late = meters.counter("kronkers.predictions.refused", "model", COLUMNS, "reason", "deadline");
            double before = late.count();

            // More than is answered at once, so that it waits in line.
            ModelInferRequest.Builder request = columns(1);
            request.setId("x".repeat(20_000));
            // The connection is there before the time runs.
            client("department")
                    .modelReady(ModelReadyRequest.newBuilder().setName(COLUMNS).build());
            assertStatus(Status.Code.DEADLINE_EXCEEDED, "", () -> client("department")
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .modelInfer(request.build()));

            await().atMost(SOON).until(() -> late.count() > before);
        } finally {
            held.countDown();
        }
    }

    @Test
    void aTimeoutIsADigitAndAUnit() {
        assertThat(GrpcTimeout.parse("500m")).contains(Duration.ofMillis(500));
        assertThat(GrpcTimeout.parse("2S")).contains(Duration.ofSeconds(2));
        assertThat(GrpcTimeout.parse("7u")).contains(Duration.ofNanos(7_000));
        for (String none : new String[] {null, "", "m", "5", "123456789m", "-1S", "1x"}) {
            assertThat(GrpcTimeout.parse(none)).isEmpty();
        }
    }

    @Test
    void aCallersTraceGoesOnWithWhatIsTold() {
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        // Each is told before the next one is asked for: one record of several would belong to no trace.
        toldOf(client("department").modelInfer(columns(7).build()));
        ModelInferResponse traced =
                client(Map.of("traceparent", traceparent)).modelInfer(columns(7).build());
        assertThat(KafkaProbe.header(toldOf(traced), "traceparent")).isEqualTo(traceparent);
        ModelInferResponse untraced = client("department").modelInfer(columns(7).build());

        assertThat(KafkaProbe.header(toldOf(untraced), "traceparent")).isNull();
    }

    @Test
    void aKeyKeepsItsVariantAsOverRest() throws Exception {
        neighbours.promotedHalves(
                "keyed",
                FlavorPackages.zip("onnx-columns", packages.resolve("1.zip")),
                FlavorPackages.zip("onnx-columns", packages.resolve("2.zip")));
        awaitServed("keyed", "1", 1);
        Set<String> versions = new HashSet<>();

        for (int shop = 0; shop < 20; shop++) {
            GRPCInferenceServiceBlockingStub client = client(Map.of(Deployments.VARIANT_KEY, "shop " + shop));
            ModelInferRequest request = columns(7).setModelName("keyed").build();
            String overRest = department()
                    .header(Deployments.VARIANT_KEY, "shop " + shop)
                    .body("{\"id\":7,\"name\":\"a\",\"amount\":0.5,\"exact\":0.25,\"flag\":true}")
                    .post("/predictions/keyed")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("version");

            assertThat(client.modelInfer(request).getModelVersion()).isEqualTo(overRest);
            assertThat(client.modelInfer(request).getModelVersion()).isEqualTo(overRest);
            versions.add(overRest);
        }

        assertThat(versions).containsExactlyInAnyOrder("1", "2");
    }

    private ConsumerRecord<String, String> toldOf(ModelInferResponse answer) {
        String id = answer.getOutputs(answer.getOutputsCount() - 1)
                .getContents()
                .getBytesContents(0)
                .toStringUtf8();
        return toldOf("predictions", id);
    }

    private GRPCInferenceServiceBlockingStub client(Map<String, String> metadata) {
        Metadata headers = new Metadata();
        metadata.forEach((name, value) -> headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return client("department").withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private GRPCInferenceServiceBlockingStub withToken(String token) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static void assertStatus(Status.Code code, String reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(StatusRuntimeException.class, refused -> assertThat(
                                refused.getStatus().getCode())
                        .as(refused.toString())
                        .isEqualTo(code))
                .hasMessageContaining(reason);
    }

    private static ModelInferRequest.Builder columns(long id) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(COLUMNS);
        request.addInputs(input("id", "INT64").setContents(contents().addInt64Contents(id)));
        request.addInputs(
                input("name", "BYTES").setContents(contents().addBytesContents(ByteString.copyFromUtf8("Käse"))));
        request.addInputs(input("amount", "FP32").setContents(contents().addFp32Contents(0.5f)));
        request.addInputs(input("exact", "FP64").setContents(contents().addFp64Contents(0.25)));
        request.addInputs(input("flag", "BOOL").setContents(contents().addBoolContents(true)));
        return request;
    }

    private static InferTensorContents.Builder contents() {
        return InferTensorContents.newBuilder();
    }

    private static ModelInferRequest.InferInputTensor.Builder input(String name, String datatype) {
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype(datatype)
                .addShape(1);
    }
}
