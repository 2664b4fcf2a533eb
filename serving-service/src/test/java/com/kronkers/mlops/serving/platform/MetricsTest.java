package com.kronkers.mlops.serving.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.oip.proto.GRPCInferenceServiceGrpc;
import com.kronkers.mlops.serving.oip.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import com.kronkers.mlops.serving.oip.proto.InferTensorContents;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest;
import com.kronkers.mlops.serving.prediction.Predictor;
import com.kronkers.mlops.serving.prediction.Turns;
import com.kronkers.mlops.serving.topic.Cause;
import com.kronkers.mlops.testing.TestTokens;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus reads after one request of each kind. */
@QuarkusTest
class MetricsTest extends ServingScenario {
    private static final String ROW = "{\"price\":7.5,\"visitors\":3,\"holiday\":false,\"department\":\"DAIRY\"}";
    private static final String CSV = "price,visitors,holiday,department\n7.5,3,false,DAIRY\n8.5,4,true,DAIRY\n";
    private static final String TENSORS =
            """
            {"inputs":[%s,
             {"name":"visitors","shape":[1],"datatype":"INT64","data":[3]},
             {"name":"holiday","shape":[1],"datatype":"BOOL","data":[false]},
             {"name":"department","shape":[1],"datatype":"BYTES","data":["DAIRY"]}]}""";
    private static final String PRICE = "{\"name\":\"price\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[7.5]}";
    private static final Pattern TABLE_ROW = Pattern.compile("\\| `([a-z_]+)` \\|([^|]*)\\|.*");

    @Inject
    Turns turns;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @Test
    void everyMeterOfTheReadmeIsThereUnderItsNameAndTags() throws Exception {
        deployFlavor("measured", "xgboost-json");
        deployFlavor("metered", "xgboost-json");
        kafka.send("model-promoted", "measured", "no JSON", Map.of());

        answered();
        refused();
        overQuota();
        overloaded();

        List<String> scraped = scraped();
        List<String> named = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher row = TABLE_ROW.matcher(line);
            if (row.matches()
                    && (row.group(1).startsWith("kronkers_") || row.group(1).startsWith("http_"))) {
                String name = row.group(1);
                named.add(name);
                String[] tags = Arrays.stream(row.group(2).split(","))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .map(tag -> tag + "=\"")
                        .toArray(String[]::new);
                assertThat(scraped)
                        .as(name + " by" + row.group(2))
                        .anyMatch(sample -> sample.matches(name + "(_count)?[ {].*")
                                && Arrays.stream(tags).allMatch(sample::contains));
            }
        }
        assertThat(named).hasSizeGreaterThan(10);
    }

    /** One request of each kind, six rows in all. */
    private void answered() {
        department().body(ROW).post("/predictions/measured").then().statusCode(200);
        department()
                .contentType("text/csv")
                .body(CSV)
                .post("/predictions/measured")
                .then()
                .statusCode(200);
        department()
                .body(TENSORS.formatted(PRICE))
                .post("/v2/models/measured/infer")
                .then()
                .statusCode(200);
        byte[] header = TENSORS.formatted(
                        """
                        {"name":"price","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":8}}""")
                .getBytes(StandardCharsets.UTF_8);
        byte[] binary = ByteBuffer.allocate(header.length + Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header)
                .putDouble(7.5)
                .array();
        department()
                .contentType("application/octet-stream")
                .header("Inference-Header-Content-Length", header.length)
                .body(binary)
                .post("/v2/models/measured/infer")
                .then()
                .statusCode(200);
        grpc(true);

        assertThat(value("kronkers_predictions_seconds_count", "model=\"measured\"", "outcome=\"answered\""))
                .isEqualTo(5);
        assertThat(value("kronkers_inference_queue_seconds_count", "model=\"measured\""))
                .isEqualTo(5);
        assertThat(value("kronkers_inference_rows_total", "model=\"measured\"")).isEqualTo(6);
        assertThat(value("kronkers_inference_batch_rows_sum", "model=\"measured\""))
                .isEqualTo(6);
        assertThat(value("kronkers_inference_seconds_count", "model=\"measured\"", "version=\"1\""))
                .isPositive();
        assertThat(value("kronkers_inference_in_flight", "model=\"measured\"")).isZero();
        assertThat(value("kronkers_model_memory_bytes", "model=\"measured\"", "variant=\"champion\""))
                .isPositive();
    }

    private void refused() {
        department()
                .body(ROW.replace("7.5", "true"))
                .post("/predictions/measured")
                .then()
                .statusCode(422);
        department().body("no JSON").post("/predictions/measured").then().statusCode(400);
        department().body(ROW).post("/predictions/nobodys").then().statusCode(404);
        department().body(ROW).post("/predictions/measured?version=9").then().statusCode(404);
        department().body("{}").post("/v2/models/measured/infer").then().statusCode(400);
        department()
                .body(TENSORS.formatted(PRICE).replaceFirst("\\{", "{\"outputs\":[{\"name\":\"nothing\"}],"))
                .post("/v2/models/measured/infer")
                .then()
                .statusCode(400);
        assertThatThrownBy(() -> grpc(false)).isInstanceOf(StatusRuntimeException.class);

        assertThat(value("kronkers_inference_rows_total", "model=\"measured\"")).isEqualTo(6);
        assertThat(value("kronkers_predictions_seconds_count", "model=\"measured\"", "outcome=\"answered\""))
                .isEqualTo(5);
        assertThat(value("kronkers_inference_errors_total", "model=\"measured\"", "kind=\"rows\""))
                .isPositive();
        assertThat(value("kronkers_inference_errors_total", "model=\"measured\"", "kind=\"body\""))
                .isEqualTo(1);
        assertThat(value("kronkers_predictions_refused_total", "model=\"(unknown)\"", "reason=\"unknown-model\""))
                .isPositive();
        assertThat(value("kronkers_predictions_refused_total", "model=\"measured\"", "reason=\"unknown-model\""))
                .isEqualTo(1);
        assertThat(value("kronkers_predictions_refused_total", "model=\"measured\"", "reason=\"request\""))
                .isEqualTo(3);
        assertThat(scraped()).noneMatch(sample -> sample.contains("nobodys"));
    }

    private void overQuota() {
        kafka.send(
                "model-access",
                "metered",
                """
                {"model":"metered","revision":1,"at":"2026-11-01T10:00:00Z","by":"ann","departments":[
                 {"department":"replenishment","rowsPerSecond":0.01,"burstRows":3}]}""",
                Map.of());
        await().atMost(SOON)
                .until(() -> department().body(ROW).post("/predictions/metered").statusCode() == 429);

        assertThat(value("kronkers_predictions_refused_total", "model=\"metered\"", "reason=\"quota\""))
                .isEqualTo(1);
    }

    private void overloaded() {
        CountDownLatch held = new CountDownLatch(1);
        try {
            for (int i = 0; i < 16; i++) {
                hold(held);
            }
            department()
                    .header(Turns.TIMEOUT, 100)
                    .body(ROW)
                    .post("/predictions/measured")
                    .then()
                    .statusCode(504);
            for (int i = 0; i < 1_000; i++) {
                hold(held);
            }
            department().body(ROW).post("/predictions/measured").then().statusCode(503);
        } finally {
            held.countDown();
        }

        assertThat(value("kronkers_predictions_refused_total", "model=\"measured\"", "reason=\"deadline\""))
                .isEqualTo(1);
        assertThat(value("kronkers_predictions_refused_total", "model=\"measured\"", "reason=\"queue\""))
                .isEqualTo(1);
    }

    private void hold(CountDownLatch held) {
        turns.answer(
                new Predictor.Question(
                        "measured", Optional.empty(), Optional.empty(), new Caller(null, true), false, Cause.UNKNOWN),
                20_000,
                Optional.empty(),
                turn -> {
                    try {
                        held.await();
                        return "held";
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                UnaryOperator.identity());
    }

    private static void grpc(boolean complete) {
        Metadata metadata = new Metadata();
        metadata.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + TestTokens.token("department", "department:replenishment"));
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", RestAssured.port)
                .usePlaintext()
                .build();
        try {
            GRPCInferenceServiceBlockingStub client = GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
            ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("measured");
            add(request, "price", "FP64", contents -> contents.addFp64Contents(7.5));
            add(request, "visitors", "INT64", contents -> contents.addInt64Contents(3));
            add(request, "holiday", "BOOL", contents -> contents.addBoolContents(false));
            add(
                    request,
                    "department",
                    complete ? "BYTES" : "none",
                    contents -> contents.addBytesContents(ByteString.copyFromUtf8("DAIRY")));
            client.modelInfer(request.build());
        } finally {
            channel.shutdownNow();
        }
    }

    private static void add(
            ModelInferRequest.Builder request,
            String name,
            String datatype,
            UnaryOperator<InferTensorContents.Builder> contents) {
        request.addInputsBuilder()
                .setName(name)
                .setDatatype(datatype)
                .addShape(1)
                .setContents(contents.apply(InferTensorContents.newBuilder()));
    }

    /** The one sample of this name with these tags. */
    private double value(String name, String... tags) {
        List<String> samples = scraped().stream()
                .filter(sample -> sample.startsWith(name + "{"))
                .filter(sample -> Arrays.stream(tags).allMatch(sample::contains))
                .toList();
        assertThat(samples).as(name + " " + List.of(tags)).hasSize(1);
        return Double.parseDouble(samples.get(0).substring(samples.get(0).lastIndexOf(' ')));
    }

    private List<String> scraped() {
        return given().get(metrics)
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
