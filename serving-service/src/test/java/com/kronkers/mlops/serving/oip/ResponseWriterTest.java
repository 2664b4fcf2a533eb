package com.kronkers.mlops.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.runtime.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResponseWriterTest {
    private static final Tensor NUMBERS = Tensor.ofFloats(new float[] {1.5f, -2}, 2, 1);
    private static final Tensor TEXT = Tensor.ofStrings(new String[] {"a", "Käse"}, 2);

    @Test
    void anAnswerInJson() throws IOException {
        InferResponse response = new InferResponse(
                "m",
                "3",
                "42",
                Map.of("revision", 7L),
                List.of(
                        new InferResponse.Output("y", NUMBERS, false),
                        new InferResponse.Output("prediction_id", TEXT, false)));

        ResponseWriter.Written written = ResponseWriter.write(response);

        assertThat(written.binary()).isFalse();
        assertThat(written.jsonLength()).isEqualTo(written.body().length);
        assertThat(new ObjectMapper().readTree(written.body()))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"model_name":"m","model_version":"3","id":"42","parameters":{"revision":7},
                                         "outputs":[{"name":"y","datatype":"FP32","shape":[2,1],"data":[1.5,-2.0]},
                                                    {"name":"prediction_id","datatype":"BYTES","shape":[2],
                                                     "data":["a","Käse"]}]}"""));
    }

    @Test
    void binaryOutputsFollowTheJsonInTheirOrder() throws IOException {
        InferResponse response = new InferResponse(
                "m",
                "3",
                null,
                Map.of(),
                List.of(
                        new InferResponse.Output("text", TEXT, true),
                        new InferResponse.Output("flat", NUMBERS, false),
                        new InferResponse.Output("numbers", NUMBERS, true)));

        ResponseWriter.Written written = ResponseWriter.write(response);

        byte[] json = Arrays.copyOf(written.body(), written.jsonLength());
        JsonNode outputs = new ObjectMapper().readTree(json).path("outputs");
        assertThat(written.binary()).isTrue();
        assertThat(outputs.path(0).at("/parameters/binary_data_size").asInt()).isEqualTo(4 + 1 + 4 + 5);
        assertThat(outputs.path(0).has("data")).isFalse();
        assertThat(outputs.path(1).path("data").size()).isEqualTo(2);
        ByteBuffer raw = ByteBuffer.wrap(written.body(), json.length, written.body().length - json.length)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(raw.slice(0, 14)).isEqualTo(TEXT.data());
        assertThat(raw.getFloat(14)).isEqualTo(1.5f);
        assertThat(raw.getFloat(18)).isEqualTo(-2f);
        assertThat(raw.capacity()).isEqualTo(22);
    }

    @Test
    void anEmptyBinaryOutputIsBinaryAllTheSame() {
        ResponseWriter.Written written = ResponseWriter.write(new InferResponse(
                "m",
                "3",
                null,
                Map.of(),
                List.of(new InferResponse.Output("y", Tensor.ofFloats(new float[0], 0), true))));

        assertThat(written.binary()).isTrue();
        assertThat(written.jsonLength()).isEqualTo(written.body().length);
    }

    @Test
    void anInfinityIsNotMadeIntoSomethingElse() {
        Tensor infinite = Tensor.ofDoubles(new double[] {Double.NEGATIVE_INFINITY}, 1);

        assertThatThrownBy(() -> WrittenTensor.data(infinite))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining("output 'y' holds -Infinity")
                .hasMessageContaining("binary data");
        assertThat(WrittenTensor.data(Tensor.ofDoubles(new double[] {Double.NaN}, 1)))
                .isEqualTo("[null]");
    }
}
