package com.kronkers.mlops.serving.oip;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The protocol over REST with models that callers give every input. */
@QuarkusTest
class OipRestTest extends TypedScenario {
    private static final int MOST_BYTES = 4_194_304;
    private static final String INFER = "/v2/models/columns/infer";

    @Test
    void theServerSaysWhatItIs() {
        department()
                .get("/v2")
                .then()
                .statusCode(200)
                .body("name", equalTo("kronkers-serving"))
                .body("extensions", hasItems("binary_tensor_data", "model_repository"));
        given().get("/v2/health/live").then().statusCode(200).body("live", equalTo(true));
        given().get("/v2/health/ready").then().statusCode(200).body("ready", equalTo(true));
    }

    @Test
    void theEchoOfTheBenchmarkIsNotThere() {
        given().body("{}").post("/v2/echo/open/infer").then().statusCode(401);
        department().body("{}").post("/v2/echo/open/infer").then().statusCode(404);
        department().body("{}").post("/v2/echo/checked/infer").then().statusCode(404);
    }

    @Test
    void aModelSaysWhatItTakesAndGives() {
        for (String path : List.of("/v2/models/tensors", "/v2/models/tensors/versions/1")) {
            department()
                    .get(path)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("tensors"))
                    .body("versions", equalTo(List.of("1")))
                    .body("inputs.find{it.name=='float16'}.datatype", equalTo("FP16"))
                    .body("inputs.find{it.name=='float16'}.shape", equalTo(List.of(-1, 2)))
                    .body("outputs.find{it.name=='uint64_out'}.datatype", equalTo("UINT64"))
                    .body("outputs.find{it.name=='prediction_id'}.datatype", equalTo("BYTES"));
            department().get(path + "/ready").then().statusCode(200).body("ready", equalTo(true));
        }
        department()
                .get("/v2/models/columns")
                .then()
                .body("inputs.find{it.name=='id'}.datatype", equalTo("INT64"))
                .body("inputs.find{it.name=='id'}.shape", equalTo(List.of(-1)));
    }

    @Test
    void columnsInJsonComeBackExactly() {
        columns(oneRow("[9007199254740993]", "[1]", "\"id\":\"42\","))
                .statusCode(200)
                .contentType("application/json")
                .body("model_name", equalTo("columns"))
                .body("model_version", equalTo("1"))
                .body("id", equalTo("42"))
                .body("parameters.revision", equalTo(1))
                .body("parameters.history_as_of", nullValue())
                .body("outputs.find{it.name=='id_out'}.datatype", equalTo("INT64"))
                .body("outputs.find{it.name=='id_out'}.data[0]", equalTo(9007199254740993L))
                .body("outputs.find{it.name=='name_out'}.data[0]", equalTo("Käse"))
                .body("outputs.find{it.name=='flag_out'}.data[0]", equalTo(true))
                .body("outputs.find{it.name=='prediction_id'}.shape", equalTo(List.of(1)));
        columns(oneRow("[[7]]", "[1,1]", ""))
                .statusCode(200)
                .body("id", nullValue())
                .body("outputs.find{it.name=='id_out'}.data.flatten()", hasItem(7));
    }

    @Test
    void onlyTheWantedOutputsAreAnsweredInTheirOrder() {
        columns(oneRow("[7]", "[1]", "\"outputs\":[{\"name\":\"flag_out\"},{\"name\":\"id_out\"}],"))
                .statusCode(200)
                .body("outputs.name", equalTo(List.of("flag_out", "id_out")));
        columns(oneRow("[7]", "[1]", "\"outputs\":[{\"name\":\"nothing\"}],"))
                .statusCode(400)
                .body("error", containsString("no output 'nothing', only id_out"));
    }

    @Test
    void everyDatatypeTravelsInJsonAndAsBinaryData() throws IOException {
        String inputs =
                """
                {"name":"bool","shape":[1,2],"datatype":"BOOL","data":[[true,false]]},
                {"name":"uint8","shape":[1,2],"datatype":"UINT8","data":[0,255]},
                {"name":"int8","shape":[1,2],"datatype":"INT8","data":[-128,127]},
                {"name":"int16","shape":[1,2],"datatype":"INT16","data":[-32768,32767]},
                {"name":"int32","shape":[1,2],"datatype":"INT32","data":[-2147483648,2147483647]},
                {"name":"int64","shape":[1,2],"datatype":"INT64","data":[-9223372036854775808,9007199254740993]},
                {"name":"float16","shape":[1,2],"datatype":"FP16","data":[0.5,-65504]},
                {"name":"float32","shape":[1,2],"datatype":"FP32","data":[0.1,null]},
                {"name":"float64","shape":[1,2],"datatype":"FP64","data":[0.1,-1e300]},
                {"name":"str","shape":[1,2],"datatype":"BYTES","data":["Käse",""]}""";

        byte[] binary = tensors(inputs, true);
        JsonNode plain = json.readTree(tensors(inputs, false));

        int length = jsonEnd(binary);
        ByteBuffer raw = ByteBuffer.wrap(binary, length, binary.length - length).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(data(plain, "bool_out")).isEqualTo("[true,false]");
        assertThat(data(plain, "uint8_out")).isEqualTo("[0,255]");
        assertThat(data(plain, "int8_out")).isEqualTo("[-128,127]");
        assertThat(data(plain, "int16_out")).isEqualTo("[-32768,32767]");
        assertThat(data(plain, "int32_out")).isEqualTo("[-2147483648,2147483647]");
        assertThat(data(plain, "int64_out")).isEqualTo("[-9223372036854775808,9007199254740993]");
        assertThat(data(plain, "float16_out")).isEqualTo("[0.5,-65504.0]");
        assertThat(data(plain, "float32_out")).isEqualTo("[0.1,null]");
        assertThat(data(plain, "float64_out")).isEqualTo("[0.1,-1.0E300]");
        assertThat(data(plain, "str_out")).isEqualTo("[\"Käse\",\"\"]");
        assertThat(data(plain, "uint64_out")).isEqualTo("[9223372036854775808,9007199254740993]");
        // In the order of the outputs: bool, uint8, int8, int16, int32, int64.
        assertThat(raw.get()).isEqualTo((byte) 1);
        raw.position(raw.position() + 1 + 2 + 2 + 4 + 8);
        assertThat(raw.getLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(raw.getLong()).isEqualTo(9007199254740993L);
    }

    @Test
    void binaryDataIsTakenAndAnsweredWhereItIsAskedFor() throws IOException {
        byte[] id = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.MIN_VALUE)
                .array();
        byte[] text = ByteBuffer.allocate(4 + 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(2)
                .put("ab".getBytes(StandardCharsets.UTF_8))
                .array();
        String header = oneRow(
                        "",
                        "[1]",
                        "\"outputs\":[{\"name\":\"name_out\"},{\"name\":\"id_out\",\"parameters\":{\"binary_data\":true}}],")
                .replace("\"data\":}", "\"parameters\":{\"binary_data_size\":8}}")
                .replace("\"data\":[\"Käse\"]", "\"parameters\":{\"binary_data_size\":6}");

        byte[] answer = binary(INFER, header, id, text)
                .statusCode(200)
                .contentType("application/octet-stream")
                .extract()
                .asByteArray();

        int length = jsonEnd(answer);
        JsonNode outputs = json.readTree(Arrays.copyOf(answer, length)).path("outputs");
        assertThat(outputs.path(0).path("data").path(0).asText()).isEqualTo("ab");
        assertThat(outputs.path(1).at("/parameters/binary_data_size").asInt()).isEqualTo(8);
        assertThat(Arrays.copyOfRange(answer, length, answer.length)).isEqualTo(id);
    }

    @Test
    void theHeaderSaysWhereTheJsonEnds() {
        ExtractableResponse<Response> answer = department()
                .body(oneRow("[7]", "[1]", "\"parameters\":{\"binary_data_output\":true},"))
                .post(INFER)
                .then()
                .statusCode(200)
                .extract();

        assertThat(answer.header("Inference-Header-Content-Length"))
                .isEqualTo(String.valueOf(jsonEnd(answer.asByteArray())));
    }

    @Test
    void aBodyOfAnotherLengthThanItSaysIsRefused() {
        String good = oneRow("[7]", "[1]", "");
        department()
                .header("Inference-Header-Content-Length", "100000")
                .body(good)
                .post(INFER)
                .then()
                .statusCode(400)
                .body("error", containsString("the body has"));
        department()
                .header("Inference-Header-Content-Length", "-1")
                .body(good)
                .post(INFER)
                .then()
                .statusCode(400);
        department()
                .header("Inference-Header-Content-Length", "many")
                .body(good)
                .post(INFER)
                .then()
                .statusCode(400)
                .body("error", containsString("number of bytes"));
        binary(INFER, good, new byte[3])
                .statusCode(400)
                .body("error", containsString("3 bytes of binary data that no input"));
    }

    @Test
    void whatLiesIsRefusedByName() {
        columns(oneRow("[7,8]", "[1]", "")).statusCode(400).body("error", containsString("input 'id' has shape [1]"));
        columns(oneRow("[7]", "[4294967296,4294967296]", ""))
                .statusCode(400)
                .body("error", containsString("more elements than a request can carry"));
        columns(oneRow("[7]", "[2147483647]", "")).statusCode(400).body("error", containsString("input 'id'"));
        columns(oneRow("[7,8]", "[1,2]", "")).statusCode(400).body("error", containsString("one value a row"));
        columns(oneRow("[7,8]", "[2]", "")).statusCode(400).body("error", containsString("rows"));
        columns(oneRow("[\"7\"]", "[1]", "").replace("INT64", "BYTES"))
                .statusCode(400)
                .body("error", containsString("input 'id' has datatype BYTES, the model takes INT64"));
        columns(oneRow("[7.5]", "[1]", "").replace("INT64", "FP64"))
                .statusCode(400)
                .body("error", containsString("7.5 is no whole number"));
        columns(oneRow("[7]", "[1]", "").replace("\"id\"", "\"di\""))
                .statusCode(400)
                .body("error", containsString("'id' is missing; this model takes 'id' INT64 [-1]"));
        columns(oneRow("[7]", "[1]", "")
                        .replace(
                                "\"inputs\":[",
                                "\"inputs\":[{\"name\":\"more\",\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[true]},"))
                .statusCode(400)
                .body("error", containsString("'more' is none of this model"));
    }

    @Test
    void notANumberAndInfinityAreNoJson() {
        for (String number : List.of("NaN", "Infinity", "-Infinity", "1e999")) {
            columns(oneRow("[7]", "[1]", "").replace("[0.5]", "[" + number + "]"))
                    .statusCode(400)
                    .body("error", containsString("input 'amount' has element 0 " + number));
        }
        columns(oneRow("[7]", "[1]", "").replace("[0.5]", "[null]"))
                .statusCode(200)
                .body("outputs.find{it.name=='amount_out'}.data[0]", nullValue());
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        assertThat(sent("{\"inputs\":" + "[".repeat(200_000)))
                .returns(400, HttpResponse::statusCode)
                .satisfies(answer -> assertThat(answer.body()).contains("inputs[0] is no object"));
        assertThat(sent(oneRow("[".repeat(200_000), "[1]", "")))
                .returns(400, HttpResponse::statusCode)
                .satisfies(answer -> assertThat(answer.body()).contains("input 'id' has data nested otherwise"));
        assertThat(sent("{\"x\":".repeat(200_000)))
                .returns(400, HttpResponse::statusCode)
                .satisfies(answer -> assertThat(answer.body()).contains("nesting depth"));
    }

    @Test
    void aHugeBatchIsRefused() {
        String ids = IntStream.range(0, 2001).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String trues = ids.replaceAll("\\d+", "true");

        columns(
                        """
                {"inputs":[{"name":"id","shape":[2001],"datatype":"INT64","data":[%1$s]},
                 {"name":"name","shape":[2001],"datatype":"BYTES","data":[%3$s]},
                 {"name":"amount","shape":[2001],"datatype":"FP32","data":[%1$s]},
                 {"name":"exact","shape":[2001],"datatype":"FP64","data":[%1$s]},
                 {"name":"flag","shape":[2001],"datatype":"BOOL","data":[%2$s]}]}"""
                                .formatted(ids, trues, ids.replaceAll("(\\d+)", "\"$1\"")))
                .statusCode(400)
                .body("error", containsString("more than 2000"))
                .body("error", containsString("1 to 2000 rows"));
        columns(oneRow("[]", "[0]", "")
                        .replace("[\"Käse\"]", "[]")
                        .replace("[1]", "[0]")
                        .replace("[0.5]", "[]")
                        .replace("[true]", "[]")
                        .replace("[0.25]", "[]"))
                .statusCode(400)
                .body("error", containsString("there is no row"));
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWithWords() throws Exception {
        List<byte[]> megabytes = Collections.nCopies(100, new byte[1_000_000]);

        HttpResponse<String> answer =
                sent(BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(megabytes), 100_000_000));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).startsWith("{\"error\":\"the body has 100").contains("at most 4194304 are taken");
    }

    @Test
    void aBodyThatDoesNotSayItsLengthIsTakenUpToTheLimit() throws Exception {
        String request = oneRow("[7]", "[1]", "");
        List<byte[]> megabytes = Collections.nCopies(100, " ".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII));

        HttpResponse<String> answer = sent(chunked(List.of(request.getBytes(StandardCharsets.UTF_8))));
        HttpResponse<String> padded = sent(
                chunked(List.of((request + " ".repeat(MOST_BYTES - request.getBytes(StandardCharsets.UTF_8).length))
                        .getBytes(StandardCharsets.UTF_8))));
        HttpResponse<String> refused = sent(chunked(megabytes));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json.readTree(answer.body()).at("/outputs/0/data/0").asInt()).isEqualTo(7);
        assertThat(padded.statusCode()).as(padded.body()).isEqualTo(200);
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).startsWith("{\"error\":\"the body has more than the 4194304 bytes");
        assertThat(sent(request).statusCode()).isEqualTo(200);
    }

    @Test
    void aCompressedBodyIsRefused() {
        department()
                .header("Content-Encoding", "gzip")
                .body(oneRow("[7]", "[1]", ""))
                .post(INFER)
                .then()
                .statusCode(400)
                .body("error", containsString("uncompressed"));
    }

    @Test
    void unknownModelsAndVersionsAreNotFound() {
        department()
                .body(oneRow("[7]", "[1]", ""))
                .post("/v2/models/nothing/infer")
                .then()
                .statusCode(404)
                .body("error", containsString("no model 'nothing' is deployed; deployed: "));
        department()
                .body(oneRow("[7]", "[1]", ""))
                .post("/v2/models/columns/versions/9/infer")
                .then()
                .statusCode(404)
                .body("error", containsString("version 1 (champion) is"));
        department().get("/v2/models/nothing").then().statusCode(404).body("error", containsString("nothing"));
        department().get("/v2/models/columns/versions/9/ready").then().statusCode(404);
        department().get("/v2/nothing-here").then().statusCode(404).body("error", notNullValue());
    }

    @Test
    void theRepositoryIsShownAndPromotionsRuleIt() {
        department()
                .body("{\"ready\":true}")
                .post("/v2/repository/index")
                .then()
                .statusCode(200)
                .body("find{it.name=='columns'}.version", equalTo("1"))
                .body("find{it.name=='columns'}.state", equalTo("READY"));
        department()
                .post("/v2/repository/models/columns/load")
                .then()
                .statusCode(403)
                .body("error", containsString("promote a version"));
        department()
                .post("/v2/repository/models/columns/unload")
                .then()
                .statusCode(403)
                .body("error", containsString("retire it"));
    }

    @Test
    void whoMayNotAskReadsWhyInError() {
        given().body("{}")
                .post(INFER)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("error", containsString("Authorization"));
        given().auth()
                .oauth2(TestTokens.expired("department"))
                .body("{}")
                .post(INFER)
                .then()
                .statusCode(401)
                .body("error", containsString("Authorization"));
        as("auditor").body("{}").post(INFER).then().statusCode(403).body("error", containsString("roles"));
        as("auditor").post("/v2/repository/index").then().statusCode(403).body("error", containsString("roles"));
        department().get(INFER).then().statusCode(405).body("error", notNullValue());
        department().get("/v2/models/columns").then().body("inputs", hasSize(5));
    }

    /** Without the library, which keeps a readable copy of every request for its messages. */
    private static HttpResponse<String> sent(String body) throws IOException, InterruptedException {
        return sent(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> sent(BodyPublisher body) throws IOException, InterruptedException {
        return posted(INFER, body);
    }

    private static BodyPublisher chunked(List<byte[]> parts) {
        return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(parts));
    }

    private ValidatableResponse columns(String body) {
        return department().body(body).post(INFER).then();
    }

    private static ValidatableResponse binary(String path, String header, byte[]... data) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        body.writeBytes(json);
        Arrays.stream(data).forEach(body::writeBytes);
        return department()
                .contentType("application/octet-stream")
                .header("Inference-Header-Content-Length", json.length)
                .body(body.toByteArray())
                .post(path)
                .then();
    }

    private static byte[] tensors(String inputs, boolean binary) {
        return department()
                .body("{\"parameters\":{\"binary_data_output\":" + binary + "},\"inputs\":[" + inputs + "]}")
                .post("/v2/models/tensors/infer")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    private static String data(JsonNode answer, String output) {
        for (JsonNode found : answer.path("outputs")) {
            if (found.path("name").asText().equals(output)) {
                return found.path("data").toString();
            }
        }
        throw new AssertionError("no output " + output + " in " + answer);
    }

    /** One row; the elements and the shape of its id as given. */
    private static String oneRow(String ids, String shape, String more) {
        return """
                {%s"inputs":[{"name":"id","shape":%s,"datatype":"INT64","data":%s},
                 {"name":"name","shape":[1],"datatype":"BYTES","data":["Käse"]},
                 {"name":"amount","shape":[1],"datatype":"FP32","data":[0.5]},
                 {"name":"exact","shape":[1],"datatype":"FP64","data":[0.25]},
                 {"name":"flag","shape":[1],"datatype":"BOOL","data":[true]}]}"""
                .formatted(more, shape, ids);
    }

    /** Where the braces of the JSON at the beginning are closed; no text in it has any. */
    private static int jsonEnd(byte[] answer) {
        int open = 0;
        for (int i = 0; i < answer.length; i++) {
            open += answer[i] == '{' ? 1 : answer[i] == '}' ? -1 : 0;
            if (open == 0) {
                return i + 1;
            }
        }
        throw new AssertionError("no JSON");
    }
}
