package com.kronkers.mlops.local.bench.serving;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.StringJoiner;

/** Rows of 20 numbers as requests of the Open Inference Protocol: always the same rows. */
final class OipRequests {
    static final int WIDTH = 20;

    private OipRequests() {}

    /**
     * A body, part of which may be binary.
     *
     * @param jsonLength how many bytes of it are JSON
     */
    record Body(byte[] bytes, int jsonLength) {}

    /** Rows as JSON. */
    static Body json(String input, int rows) {
        StringJoiner data = new StringJoiner(",");
        for (float number : numbers(rows)) {
            data.add(Float.toString(number));
        }
        byte[] json = utf8("{\"inputs\":[{\"name\":\"" + input + "\",\"shape\":[" + rows + "," + WIDTH
                + "],\"datatype\":\"FP32\",\"data\":[" + data + "]}]}");
        return new Body(json, json.length);
    }

    /** Rows as binary data, asked to be answered so, too. */
    static Body binary(String input, int rows) throws IOException {
        return binaryWanting(input, rows, "\"parameters\":{\"binary_data_output\":true}");
    }

    /** The same, but of all outputs one alone is wanted. */
    static Body binary(String input, int rows, String output) throws IOException {
        return binaryWanting(
                input, rows, "\"outputs\":[{\"name\":\"" + output + "\",\"parameters\":{\"binary_data\":true}}]");
    }

    private static Body binaryWanting(String input, int rows, String wanted) throws IOException {
        float[] numbers = numbers(rows);
        ByteBuffer data = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(numbers);
        byte[] json = utf8("{\"inputs\":[{\"name\":\"" + input + "\",\"shape\":[" + rows + "," + WIDTH
                + "],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":" + data.capacity() + "}}]," + wanted
                + "}");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(json);
        whole.write(data.array());
        return new Body(whole.toByteArray(), json.length);
    }

    /** Normally distributed, row by row. */
    static float[] numbers(int rows) {
        Random random = new Random(1);
        float[] numbers = new float[rows * WIDTH];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
