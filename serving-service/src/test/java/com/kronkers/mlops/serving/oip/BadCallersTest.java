package com.kronkers.mlops.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callers that are slow, that hang up, or that send numbers which are none. */
@QuarkusTest
class BadCallersTest extends ServingScenario {
    private static final String ROW = "{\"price\":7.5,\"visitors\":3,\"holiday\":false,\"department\":\"DAIRY\"}";

    @TestHTTPResource("/")
    URL server;

    @Inject
    MeterRegistry meters;

    @Test
    void slowCallersHoldUpNobody() throws Exception {
        deployFlavor("shop-slow", "xgboost-json");
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = connected();
                socket.getOutputStream()
                        .write((head("shop-slow", ROW.length()) + ROW.charAt(0)).getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }

            long start = System.nanoTime();
            department().body(ROW).post("/predictions/shop-slow").then().statusCode(200);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);

            Socket last = slow.get(199);
            for (byte piece : ROW.substring(1).getBytes(StandardCharsets.US_ASCII)) {
                last.getOutputStream().write(piece);
                last.getOutputStream().flush();
                Thread.sleep(2);
            }
            assertThat(status(last)).contains(" 200 ");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whoHangsUpLeavesNothingBehind() throws Exception {
        deployFlavor("shop-gone", "xgboost-json");
        String rows = "[" + (ROW + ",").repeat(1_500) + ROW + "]";
        for (int i = 0; i < 100; i++) {
            try (Socket socket = connected()) {
                socket.setSoLinger(true, 0);
                byte[] sent = (head("shop-gone", rows.length()) + rows).getBytes(StandardCharsets.US_ASCII);
                // Every other one hangs up in the middle of its body.
                socket.getOutputStream().write(sent, 0, i % 2 == 0 ? sent.length : sent.length / 2);
            }
        }

        department().body(ROW).post("/predictions/shop-gone").then().statusCode(200);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(meters.get("kronkers.inference.in.flight")
                            .tag("model", "shop-gone")
                            .gauge()
                            .value())
                    .isZero();
            department().body(rows).post("/predictions/shop-gone").then().statusCode(200);
        });
    }

    @Test
    void aNumberThatIsNoneInBinaryDataIsForTheModelToSay() throws Exception {
        deployFlavor("shop-nan", "xgboost-json");

        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            binary("shop-nan", number)
                    .statusCode(200)
                    .body("outputs[0].data[0]", instanceOf(Number.class))
                    .body("outputs[0].shape", equalTo(List.of(1)));
        }
    }

    private static ValidatableResponse binary(String model, double price) {
        byte[] json =
                """
                {"inputs":[
                 {"name":"price","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":8}},
                 {"name":"visitors","shape":[1],"datatype":"INT64","data":[3]},
                 {"name":"holiday","shape":[1],"datatype":"BOOL","data":[false]},
                 {"name":"department","shape":[1],"datatype":"BYTES","data":["DAIRY"]}]}"""
                        .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json);
        body.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(price)
                .array());
        return department()
                .contentType("application/octet-stream")
                .header("Inference-Header-Content-Length", json.length)
                .body(body.toByteArray())
                .post("/v2/models/" + model + "/infer")
                .then();
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String head(String model, int length) {
        return "POST /predictions/" + model + " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: " + length + "\r\nAuthorization: Bearer "
                + TestTokens.token("department", "department:replenishment") + "\r\n\r\n";
    }

    private static String status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] line = in.readNBytes(15);
        return new String(line, StandardCharsets.US_ASCII);
    }
}
