package com.kronkers.mlops.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
    @Test
    void everythingOfARequestIsRead() {
        InferRequest request = parse(
                """
                {"id":"42","parameters":{"priority":1,"binary_data_output":true,"deep":{"a":[1]}},"later":[{}],
                 "inputs":[{"name":"x","shape":[2,1],"datatype":"FP32","parameters":{"note":"n"},"data":[1.5,-2]},
                           {"data":[[true],[false]],"datatype":"BOOL","shape":[2,1],"name":"flag"}],
                 "outputs":[{"name":"y","parameters":{"binary_data":false}},{"name":"z"}]}""");

        assertThat(request.id()).isEqualTo("42");
        assertThat(request.binaryOutput()).isTrue();
        assertThat(request.inputs()).extracting(InferRequest.Input::name).containsExactly("x", "flag");
        assertThat(request.inputs().get(0).tensor().shape()).containsExactly(2, 1);
        assertThat((float[]) request.inputs().get(0).tensor().toArray()).containsExactly(1.5f, -2f);
        assertThat((boolean[]) request.inputs().get(1).tensor().toArray()).containsExactly(true, false);
        assertThat(request.wanted())
                .containsExactly(new InferRequest.Wanted("y", false), new InferRequest.Wanted("z", null));
    }

    @Test
    void aFieldThatIsNullIsLeftOut() {
        InferRequest request = parse(
                """
                {"id":null,"parameters":null,"outputs":null,"inputs":[
                 {"name":"x","shape":[1],"datatype":"INT8","parameters":null,"data":[1]},
                 {"name":"y","shape":[1],"datatype":"INT8","parameters":{"binary_data_size":null},"data":[2]}]}""");
        InferRequest wanting = parse(
                """
                {"parameters":{"binary_data_output":null},"outputs":[
                 {"name":"a","parameters":null},{"name":"b","parameters":{"binary_data":null,"classification":null}}],
                 "inputs":[{"parameters":null,"data":[1],"datatype":"INT8","shape":[1],"name":"x"}]}""");

        assertThat(request.id()).isNull();
        assertThat(request.wanted()).isEmpty();
        assertThat(request.inputs())
                .extracting(input -> written(input.tensor()))
                .containsExactly("[1]", "[2]");
        assertThat(wanting.wanted())
                .containsExactly(new InferRequest.Wanted("a", null), new InferRequest.Wanted("b", null));
        assertRefused("{\"inputs\":null}", "the request has no inputs");
        assertRefused("{\"inputs\":[null]}", "inputs[0] is no object");
        assertRefused(
                "{\"inputs\":[{\"name\":null,\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}]}",
                "'inputs[0]' needs name");
        assertRefused(input("INT8", "null", "[1]"), "'x' needs name, shape and datatype");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOL   | true, false",
                "UINT8  | 0, 255",
                "UINT16 | 0, 65535",
                "UINT32 | 0, 4294967295",
                "UINT64 | 0, 18446744073709551615",
                "INT8   | -128, 127",
                "INT16  | -32768, 32767",
                "INT32  | -2147483648, 2147483647",
                "INT64  | -9223372036854775808, 9007199254740993",
                "FP16   | 65504.0, -0.099975586",
                "FP32   | 0.1, 3.4028235E38",
                "FP64   | 0.1, 1.7976931348623157E308",
                "BYTES  | \"\", \"Käse \\\"x\\\"\"",
            })
    void everyDatatypeComesBackAsItWas(Datatype datatype, String elements) {
        InferRequest request = parse(input(datatype.name(), "[2]", "[" + elements + "]"));
        Tensor tensor = request.inputs().get(0).tensor();

        String written = written(tensor);

        assertThat(tensor.datatype()).isEqualTo(datatype);
        assertThat(written).isEqualTo("[" + elements.replace(" ", "").replace("Käse\\", "Käse \\") + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UINT8  | -1",
                "UINT8  | 256",
                "UINT16 | 65536",
                "UINT32 | 4294967296",
                "UINT64 | -1",
                "UINT64 | 18446744073709551616",
                "INT8   | 128",
                "INT16  | -32769",
                "INT32  | 2147483648",
                "INT64  | 9223372036854775808",
                "INT64  | 1.0",
                "INT32  | 1e2",
                "INT32  | null",
                "INT32  | true",
                "BOOL   | 1",
                "BOOL   | \"true\"",
                "BYTES  | 367",
                "BYTES  | null",
                "FP32   | \"1\"",
                "FP64   | {}",
            })
    void anElementThatIsNoneOfItsDatatypeIsNamed(String datatype, String element) {
        assertRefused(input(datatype, "[1]", "[" + element + "]"), "input 'x' has element 0", "no " + datatype);
    }

    @ParameterizedTest
    @CsvSource({
        "FP64,NaN",
        "FP32,NaN",
        "FP16,NaN",
        "FP64,Infinity",
        "FP32,-Infinity",
        "FP64,1e400",
        "FP32,1e39",
        "FP16,65520"
    })
    void whatIsNoFiniteNumberIsRefused(String datatype, String element) {
        assertRefused(
                input(datatype, "[2]", "[0," + element + "]"), "input 'x' has element 1 ", "no finite " + datatype);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FP16", "FP32", "FP64"})
    void nullIsAMissingNumber(String datatype) {
        Tensor tensor = parse(input(datatype, "[1]", "[null]")).inputs().get(0).tensor();

        assertThat(written(tensor)).isEqualTo("[null]");
        assertThat(String.valueOf(java.lang.reflect.Array.get(tensor.toArray(), 0)))
                .isEqualTo("NaN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2,2]   | [1,2,3,4]",
                "[2,2]   | [[1,2],[3,4]]",
                "[1,2,2] | [[[1,2],[3,4]]]",
                "[4]     | [1,2,3,4]",
                "[0,3]   | []",
                "[2,0]   | [[],[]]",
                "[]      | [1]",
            })
    void dataIsFlatOrNestedAsTheShapeIs(String shape, String data) {
        Tensor tensor = parse(input("INT32", shape, data)).inputs().get(0).tensor();

        assertThat(written(tensor))
                .isEqualTo("[" + data.replaceAll("[\\[\\]]", "").replaceAll("^,$", "") + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[3]     | [1,2]           | of 3 elements, but data with 2",
                "[2]     | [1,2,3]         | of 2 elements, but data with more",
                "[2,2]   | [[1,2,3],[4]]   | 3 entries where the shape has 2",
                "[2,2]   | [[1,2]]         | 1 entries where the shape has 2",
                "[2,2]   | [[1,2],3,4]     | nested otherwise than its shape",
                "[2,2]   | [1,[2,3],4]     | nested otherwise than its shape",
                "[2]     | [[1],[2]]       | nested otherwise than its shape",
                "[1,2,2] | [[1,2],[3,4]]   | nested otherwise than its shape",
                "[2,1]   | [[],1,2]        | mixed",
                "[2]     | 7               | data that is no array",
                "[2]     | null            | needs either data or",
                "[-1]    | [1]             | no dimension is negative",
                "[1.5]   | [1]             | no array of whole numbers",
                "2       | [1]             | no array of whole numbers",
                "[9223372036854775808] | [1] | no array of whole numbers",
                "[4294967296,4294967296] | [1] | more elements than a request can carry",
                "[9223372036854775807,3] | [1] | more elements than a request can carry",
                "[2147483647] | [1]        | more than the whole request has bytes",
                "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1] | [1] | at most 16",
            })
    void aShapeThatLiesIsRefused(String shape, String data, String problem) {
        assertRefused(input("INT32", shape, data), "input 'x'", problem);
    }

    @Test
    void whatIsMissingOrThereTwiceIsNamed() {
        assertRefused("{\"inputs\":[]}", "the request has no inputs");
        assertRefused("{}", "the request has no inputs");
        assertRefused("{\"inputs\":{}}", "inputs is no array");
        assertRefused("{\"inputs\":[7]}", "inputs[0] is no object");
        assertRefused("{\"inputs\":[{\"name\":7}]}", "the name of inputs[0] is no text");
        assertRefused("{\"inputs\":[{\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[true]}]}", "'inputs[0]' needs name");
        assertRefused("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BOOL\"}]}", "needs either data or");
        assertRefused(input("DATE", "[1]", "[1]"), "datatype DATE, which is none of [BOOL, UINT8");
        String x = "{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[true]}";
        assertRefused("{\"inputs\":[" + x + "," + x + "]}", "input 'x' occurs twice");
        assertRefused("{\"inputs\":[" + x + "],\"outputs\":[{}]}", "outputs[0] has no name");
        assertRefused("{\"inputs\":[" + x + "],\"outputs\":\"y\"}", "outputs is no array");
        assertRefused(
                "{\"inputs\":[" + x + "],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":2}}]}",
                "classification");
        assertRefused("{\"inputs\":[" + x + "],\"id\":7}", "id is no text");
        assertRefused("{\"parameters\":{\"binary_data_output\":1},\"inputs\":[" + x + "]}", "neither true nor false");
    }

    @Test
    void whatIsNoJsonIsSaidToBreakWhereItBreaks() {
        assertRefused("", "no JSON object");
        assertRefused("[]", "no JSON object");
        assertRefused("null", "no JSON object");
        assertRefused("no JSON", "no inference request", "line 1, column");
        assertRefused("{\"inputs\":[{\"name\":\"x\",", "no inference request");
        assertRefused(
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1", "no inference request");
        assertRefused(input("BOOL", "[1]", "[true]") + "{}", "more than the request's JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "unknown", "parameters"})
    void deepNestingEndsEarly(String field) {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        String value = field.equals("parameters") ? "{\"a\":" + deep + "}" : deep;

        assertRefused("{\"inputs\":[{\"" + field + "\":" + value + "}]}", "nesting depth");
    }

    @Test
    void nestingDeeperThanTheShapeIsRefused() {
        assertRefused(input("FP32", "[1,1]", "[[[[1]]]]"), "nested otherwise than its shape [1, 1]");
    }

    @ParameterizedTest
    @EnumSource(value = Datatype.class)
    void everyDatatypeIsTakenAsBinaryData(Datatype datatype) {
        ByteBuffer data = ByteBuffer.allocate(2 * Math.max(8, datatype.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        if (datatype == Datatype.BYTES) {
            data.putInt(3).put("one".getBytes(StandardCharsets.UTF_8)).putInt(0);
        } else {
            data.put((byte) 1).position(2 * datatype.bytes());
        }
        byte[] bytes = new byte[data.flip().remaining()];
        data.get(bytes);

        Tensor tensor = parseBinary(binary("x", datatype.name(), "[2]", bytes.length), bytes)
                .inputs()
                .get(0)
                .tensor();

        assertThat(tensor.data()).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(tensor.datatype()).isEqualTo(datatype);
        assertThat(tensor.shape()).containsExactly(2);
    }

    @Test
    void binaryAndJsonTensorsMix() {
        byte[] bytes = {1, 0, 2, 0};
        InferRequest request = parseBinary(
                binary("a", "UINT8", "[2]", 2)
                        + ",{\"name\":\"b\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[-7]},"
                        + binary("c", "UINT16", "[1]", 2),
                bytes);

        assertThat(request.inputs())
                .extracting(input -> written(input.tensor()))
                .containsExactly("[1,0]", "[-7]", "[2]");
    }

    @Test
    void binaryDataThatDoesNotFitIsRefused() {
        byte[] four = new byte[4];
        assertBinaryRefused(binary("x", "FP32", "[2]", 8), four, "only 4 bytes of binary data are left");
        assertBinaryRefused(binary("x", "FP32", "[2]", 4), four, "takes 8 bytes, not 4");
        assertBinaryRefused(binary("x", "FP32", "[0]", 0), four, "4 bytes of binary data that no input");
        assertBinaryRefused(binary("x", "FP32", "[1]", -4), four, "no number of bytes");
        assertBinaryRefused(
                binary("x", "FP32", "[1]", 4).replace(":4}", ":9223372036854775807}"), four, "only 4 bytes");
        assertBinaryRefused(binary("x", "FP32", "[1]", 4).replace(":4}", ":1e400}"), four, "no number of bytes");
        assertBinaryRefused(binary("x", "BYTES", "[1]", 4), new byte[] {1, 0, 0, 0}, "leads past the end");
        assertBinaryRefused(binary("x", "BYTES", "[1]", 4), new byte[] {-1, -1, -1, -1}, "leads past the end");
        assertBinaryRefused(
                binary("x", "FP64", "[1073741824,1073741824]", 4), four, "more elements than a request can carry");
        assertBinaryRefused(
                "{\"name\":\"x\",\"shape\":[4],\"datatype\":\"INT8\",\"parameters\":{\"binary_data_size\":4},\"data\":[1,2,3,4]}",
                four,
                "not both");
    }

    @Test
    void aHeaderLengthBeyondTheBodyIsRefused() {
        byte[] body = input("BOOL", "[1]", "[true]").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> RequestParser.parse(body, body.length + 1))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining("the body has " + body.length + " bytes");
        assertThatThrownBy(() -> RequestParser.parse(body, -1)).isInstanceOf(InvalidTensorException.class);
        assertThatThrownBy(() -> RequestParser.parse(body, body.length - 1))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining("JSON breaks");
        assertThatThrownBy(() -> RequestParser.parse(body, 0)).hasMessageContaining("no JSON object");
    }

    private static InferRequest parse(String body) {
        return RequestParser.parse(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String input(String datatype, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"" + datatype + "\",\"data\":" + data
                + "}]}";
    }

    private static String binary(String name, String datatype, String shape, int size) {
        return "{\"name\":\"" + name + "\",\"shape\":" + shape + ",\"datatype\":\"" + datatype
                + "\",\"parameters\":{\"binary_data_size\":" + size + "}}";
    }

    private static InferRequest parseBinary(String inputs, byte[] data) {
        byte[] json = ("{\"inputs\":[" + inputs + "]}").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json);
        body.writeBytes(data);
        return RequestParser.parse(body.toByteArray(), json.length);
    }

    private static String written(Tensor tensor) {
        return WrittenTensor.data(tensor);
    }

    private static void assertRefused(String body, String... reasons) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContainingAll(reasons);
    }

    private static void assertBinaryRefused(String inputs, byte[] data, String reason) {
        assertThatThrownBy(() -> parseBinary(inputs, data))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining(reason);
    }
}
