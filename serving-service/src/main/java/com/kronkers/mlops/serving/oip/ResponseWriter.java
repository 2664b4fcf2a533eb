package com.kronkers.mlops.serving.oip;

import com.fasterxml.jackson.core.JsonGenerator;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Half;
import com.kronkers.mlops.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Writes the answer of {@code infer}: JSON and, after it, the outputs that are wanted as binary data. */
final class ResponseWriter {
    private static final int USUAL_BYTES = 1024;

    /**
     * An answer as it is sent.
     *
     * @param jsonLength how many bytes of it are JSON
     * @param binary whether the protocol's binary extension was used, be it for empty tensors
     */
    record Written(byte[] body, int jsonLength, boolean binary) {}

    private ResponseWriter() {}

    /** @throws InvalidTensorException if an output holds what JSON cannot say, and was not wanted as binary data */
    static Written write(InferResponse response) {
        Bytes out = new Bytes(binaryBytes(response));
        boolean binary = false;
        try {
            writeJson(response, out);
            int jsonLength = out.size();
            for (InferResponse.Output output : response.outputs()) {
                if (output.binary()) {
                    out.write(output.tensor().data());
                    binary = true;
                }
            }
            return new Written(out.toByteArray(), jsonLength, binary);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail", e);
        }
    }

    private static int binaryBytes(InferResponse response) {
        return response.outputs().stream()
                .filter(InferResponse.Output::binary)
                .mapToInt(output -> output.tensor().data().remaining())
                .sum();
    }

    private static void writeJson(InferResponse response, Bytes out) throws IOException {
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model_name", response.modelName());
            json.writeStringField("model_version", response.modelVersion());
            if (response.id() != null) {
                json.writeStringField("id", response.id());
            }
            json.writeObjectFieldStart("parameters");
            for (Map.Entry<String, Object> parameter : response.parameters().entrySet()) {
                json.writeFieldName(parameter.getKey());
                if (parameter.getValue() instanceof Long number) {
                    json.writeNumber(number);
                } else {
                    json.writeString(parameter.getValue().toString());
                }
            }
            json.writeEndObject();
            json.writeArrayFieldStart("outputs");
            for (InferResponse.Output output : response.outputs()) {
                writeOutput(output, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void writeOutput(InferResponse.Output output, JsonGenerator json) throws IOException {
        Tensor tensor = output.tensor();
        json.writeStartObject();
        json.writeStringField("name", output.name());
        json.writeStringField("datatype", tensor.datatype().name());
        json.writeArrayFieldStart("shape");
        for (int i = 0; i < tensor.rank(); i++) {
            json.writeNumber(tensor.dimension(i));
        }
        json.writeEndArray();
        if (output.binary()) {
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", tensor.data().remaining());
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            writeElements(output.name(), tensor, json);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeElements(String name, Tensor tensor, JsonGenerator json) throws IOException {
        if (tensor.datatype() == Datatype.BYTES) {
            for (String text : tensor.toStrings()) {
                json.writeString(text);
            }
            return;
        }
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            switch (tensor.datatype()) {
                case BOOL -> json.writeBoolean(data.get() != 0);
                case UINT8 -> json.writeNumber(Byte.toUnsignedInt(data.get()));
                case INT8 -> json.writeNumber(data.get());
                case UINT16 -> json.writeNumber(Short.toUnsignedInt(data.getShort()));
                case INT16 -> json.writeNumber(data.getShort());
                case UINT32 -> json.writeNumber(Integer.toUnsignedLong(data.getInt()));
                case INT32 -> json.writeNumber(data.getInt());
                case UINT64 -> json.writeNumber(Long.toUnsignedString(data.getLong()));
                case INT64 -> json.writeNumber(data.getLong());
                case FP16 -> writeFloat(name, Half.toFloat(data.getShort()), json);
                case FP32 -> writeFloat(name, data.getFloat(), json);
                default -> writeDouble(name, data.getDouble(), json);
            }
        }
    }

    private static void writeFloat(String name, float number, JsonGenerator json) throws IOException {
        if (Float.isFinite(number)) {
            json.writeNumber(number);
        } else {
            writeMissing(name, number, json);
        }
    }

    private static void writeDouble(String name, double number, JsonGenerator json) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            writeMissing(name, number, json);
        }
    }

    /** As in requests, {@code null} is a missing number; an infinity is not missing. */
    private static void writeMissing(String name, double number, JsonGenerator json) throws IOException {
        if (!Double.isNaN(number)) {
            throw new InvalidTensorException(
                    "output '" + name + "' holds " + number + ", which JSON cannot say; ask for it as binary data");
        }
        json.writeNull();
    }

    private static final class Bytes extends ByteArrayOutputStream {
        /** @param more than what is usual */
        Bytes(int more) {
            super(USUAL_BYTES + more);
        }

        void write(ByteBuffer data) {
            if (data.hasArray()) {
                write(data.array(), data.arrayOffset() + data.position(), data.remaining());
            } else {
                byte[] copy = new byte[data.remaining()];
                data.get(copy);
                write(copy, 0, copy.length);
            }
        }
    }
}
