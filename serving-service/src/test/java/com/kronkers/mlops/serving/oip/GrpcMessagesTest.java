package com.kronkers.mlops.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.oip.proto.InferTensorContents;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest.InferInputTensor;
import com.kronkers.mlops.serving.oip.proto.ModelInferRequest.InferRequestedOutputTensor;
import com.kronkers.mlops.serving.oip.proto.ModelInferResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcMessagesTest {
    static Stream<Arguments> contents() {
        return Stream.of(
                Arguments.of(Datatype.BOOL, contentsOf().addAllBoolContents(List.of(true, false)), "[true,false]"),
                Arguments.of(Datatype.UINT8, contentsOf().addAllUintContents(List.of(0, 255)), "[0,255]"),
                Arguments.of(Datatype.UINT16, contentsOf().addAllUintContents(List.of(0, 65535)), "[0,65535]"),
                Arguments.of(Datatype.UINT32, contentsOf().addAllUintContents(List.of(0, -1)), "[0,4294967295]"),
                Arguments.of(
                        Datatype.UINT64,
                        contentsOf().addAllUint64Contents(List.of(0L, -1L)),
                        "[0,18446744073709551615]"),
                Arguments.of(Datatype.INT8, contentsOf().addAllIntContents(List.of(-128, 127)), "[-128,127]"),
                Arguments.of(Datatype.INT16, contentsOf().addAllIntContents(List.of(-32768, 32767)), "[-32768,32767]"),
                Arguments.of(
                        Datatype.INT32,
                        contentsOf().addAllIntContents(List.of(Integer.MIN_VALUE, 7)),
                        "[-2147483648,7]"),
                Arguments.of(
                        Datatype.INT64,
                        contentsOf().addAllInt64Contents(List.of(Long.MIN_VALUE, 9007199254740993L)),
                        "[-9223372036854775808,9007199254740993]"),
                Arguments.of(Datatype.FP32, contentsOf().addAllFp32Contents(List.of(0.1f, Float.NaN)), "[0.1,null]"),
                Arguments.of(Datatype.FP64, contentsOf().addAllFp64Contents(List.of(0.1, -1e300)), "[0.1,-1.0E300]"),
                Arguments.of(
                        Datatype.BYTES,
                        contentsOf().addAllBytesContents(List.of(ByteString.copyFromUtf8("Käse"), ByteString.EMPTY)),
                        "[\"Käse\",\"\"]"));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void everyDatatypeHasItsField(Datatype datatype, InferTensorContents.Builder contents, String written) {
        InferRequest request = GrpcMessages.request(ModelInferRequest.newBuilder()
                .addInputs(input("x", datatype.name(), 2).setContents(contents))
                .build());

        Tensor tensor = request.inputs().get(0).tensor();

        assertThat(WrittenTensor.data(tensor)).isEqualTo(written);
        assertThat(GrpcTensors.write(tensor)).isEqualTo(contents.build());
        assertThat(request.binaryOutput()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Datatype.class)
    void everyDatatypeIsTakenRaw(Datatype datatype) {
        ByteString raw = datatype == Datatype.BYTES
                ? ByteString.copyFrom(new byte[] {1, 0, 0, 0, 'a', 0, 0, 0, 0})
                : ByteString.copyFrom(new byte[2 * datatype.bytes()]);

        InferRequest request = GrpcMessages.request(ModelInferRequest.newBuilder()
                .addInputs(input("x", datatype.name(), 2))
                .addRawInputContents(raw)
                .build());

        Tensor tensor = request.inputs().get(0).tensor();
        assertThat(tensor.datatype()).isEqualTo(datatype);
        assertThat(GrpcTensors.writeRaw(tensor)).isEqualTo(raw);
        assertThat(request.binaryOutput()).isTrue();
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertRefused("no inputs", ModelInferRequest.newBuilder());
        assertRefused("inputs[0] has no name", ModelInferRequest.newBuilder().addInputs(input("", "BOOL", 0)));
        assertRefused(
                "'x' occurs twice",
                ModelInferRequest.newBuilder().addInputs(input("x", "BOOL", 0)).addInputs(input("x", "BOOL", 0)));
        assertRefused("datatype DATE", ModelInferRequest.newBuilder().addInputs(input("x", "DATE", 1)));
        assertRefused(
                "raw_input_contents has 2 entries for 1 inputs",
                ModelInferRequest.newBuilder()
                        .addInputs(input("x", "INT8", 1))
                        .addRawInputContents(ByteString.copyFrom(new byte[1]))
                        .addRawInputContents(ByteString.EMPTY));
        assertRefused(
                "has contents, though",
                ModelInferRequest.newBuilder()
                        .addInputs(
                                input("x", "INT8", 1).setContents(contentsOf().addIntContents(1)))
                        .addRawInputContents(ByteString.copyFrom(new byte[1])));
        assertRefused(
                "takes 8 bytes, not 1",
                ModelInferRequest.newBuilder()
                        .addInputs(input("x", "FP32", 2))
                        .addRawInputContents(ByteString.copyFrom(new byte[1])));
        assertRefused(
                "FP16, for which there is no contents field",
                ModelInferRequest.newBuilder()
                        .addInputs(
                                input("x", "FP16", 1).setContents(contentsOf().addFp32Contents(1))));
        assertRefused(
                "but 1 in fp32_contents and 1 in other fields",
                ModelInferRequest.newBuilder()
                        .addInputs(input("x", "FP32", 1)
                                .setContents(contentsOf().addFp32Contents(1).addFp64Contents(1))));
        assertRefused(
                "of 2 elements, but 1 in int_contents",
                ModelInferRequest.newBuilder()
                        .addInputs(
                                input("x", "INT8", 2).setContents(contentsOf().addIntContents(1))));
        assertRefused(
                "element 1 128, which is no INT8",
                ModelInferRequest.newBuilder()
                        .addInputs(input("x", "INT8", 2)
                                .setContents(contentsOf().addIntContents(1).addIntContents(128))));
        assertRefused(
                "element 0 4294967295, which is no UINT16",
                ModelInferRequest.newBuilder()
                        .addInputs(
                                input("x", "UINT16", 1).setContents(contentsOf().addUintContents(-1))));
        assertRefused(
                "more elements than a request can carry",
                ModelInferRequest.newBuilder()
                        .addInputs(input("x", "INT8", 1L << 32).addShape(1L << 32)));
        assertRefused("no dimension is negative", ModelInferRequest.newBuilder().addInputs(input("x", "INT8", -1)));
    }

    @Test
    void theAnswerIsRawWhereTheRequestWasOrWhereAnOutputMustBe() {
        Tensor number = Tensor.ofFloats(new float[] {1.5f}, 1, 1);
        Tensor half = Tensor.of(Datatype.FP16, new long[] {1}, java.nio.ByteBuffer.allocate(2));

        ModelInferResponse typed = response(false, number);
        ModelInferResponse raw = response(true, number);
        ModelInferResponse mustBeRaw = response(false, number, half);

        assertThat(typed.getRawOutputContentsCount()).isZero();
        assertThat(typed.getOutputs(0).getContents().getFp32Contents(0)).isEqualTo(1.5f);
        assertThat(typed.getOutputs(0).getShapeList()).containsExactly(1L, 1L);
        assertThat(typed.getParametersOrThrow("revision").getInt64Param()).isEqualTo(7);
        assertThat(typed.getParametersOrThrow("history_as_of").getStringParam()).isEqualTo("2017-09-25");
        assertThat(raw.getRawOutputContents(0)).isEqualTo(ByteString.copyFrom(new byte[] {0, 0, (byte) 0xc0, 0x3f}));
        assertThat(raw.getOutputs(0).hasContents()).isFalse();
        assertThat(mustBeRaw.getRawOutputContentsList()).hasSize(2);
    }

    @Test
    void wantedOutputsAndTheIdAreRead() {
        InferRequest request = GrpcMessages.request(ModelInferRequest.newBuilder()
                .setId("42")
                .addInputs(input("x", "BOOL", 0))
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("y"))
                .build());

        assertThat(request.id()).isEqualTo("42");
        assertThat(request.wanted()).containsExactly(new InferRequest.Wanted("y", null));
    }

    private static ModelInferResponse response(boolean binary, Tensor... outputs) {
        return GrpcMessages.response(new InferResponse(
                "m",
                "1",
                null,
                Map.of("revision", 7L, "history_as_of", "2017-09-25"),
                Arrays.stream(outputs)
                        .map(tensor -> new InferResponse.Output("y", tensor, binary))
                        .toList()));
    }

    private static InferTensorContents.Builder contentsOf() {
        return InferTensorContents.newBuilder();
    }

    private static InferInputTensor.Builder input(String name, String datatype, long rows) {
        return InferInputTensor.newBuilder().setName(name).setDatatype(datatype).addShape(rows);
    }

    private static void assertRefused(String reason, ModelInferRequest.Builder request) {
        assertThatThrownBy(() -> GrpcMessages.request(request.build()))
                .isInstanceOf(InvalidTensorException.class)
                .hasMessageContaining(reason);
    }
}
