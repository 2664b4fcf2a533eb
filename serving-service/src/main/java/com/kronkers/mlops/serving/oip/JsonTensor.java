package com.kronkers.mlops.serving.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Half;
import com.kronkers.mlops.runtime.Tensor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the {@code data} of a tensor, flat or nested as its shape is, straight into its bytes. Numbers are exact or
 * refused; for single and half precision they are rounded. {@code null} in a floating-point tensor is a missing number.
 */
final class JsonTensor {
    private final String input;
    private final Datatype datatype;
    private final long[] shape;
    private final int elements;
    private ByteBuffer data;
    private int filled;

    /** How deep the elements lie; 0 = none was seen yet. */
    private int elementDepth;

    private JsonTensor(String input, Datatype datatype, long[] shape, int elements) {
        this.input = input;
        this.datatype = datatype;
        this.shape = shape;
        this.elements = elements;
    }

    /**
     * @param json stands on the array's beginning, and afterwards on its end
     * @param available how many bytes the request has: what claims to be more is refused before memory is taken for it
     * @throws InvalidTensorException naming the input and the element that does not fit
     */
    static Tensor read(JsonParser json, String input, Datatype datatype, long[] shape, int available)
            throws IOException {
        JsonTensor tensor = new JsonTensor(input, datatype, shape, Shapes.elements(input, shape));
        tensor.allocate(available);
        tensor.fill(json);
        return Tensor.of(datatype, shape, tensor.data.flip());
    }

    private void allocate(int available) {
        if (elements > available) {
            throw new InvalidTensorException("input '" + input + "' has shape " + Arrays.toString(shape) + " of "
                    + elements + " elements, more than the whole request has bytes");
        }
        long size = datatype == Datatype.BYTES ? 16L * elements : (long) elements * datatype.bytes();
        data = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(JsonParser json) throws IOException {
        int[] counts = new int[Math.max(1, shape.length) + 1];
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == null) {
                throw refused("has data that breaks off");
            } else if (token == JsonToken.START_ARRAY) {
                counts[depth]++;
                depth++;
                requireDepth(depth, false);
                counts[depth] = 0;
            } else if (token == JsonToken.END_ARRAY) {
                requireCount(depth, counts[depth]);
                depth--;
            } else {
                counts[depth]++;
                requireDepth(depth, true);
                element(json, token);
            }
        }
        if (filled != elements) {
            throw wrongNumber(filled);
        }
    }

    /** All elements lie flat, or all as deep as the shape has dimensions. */
    private void requireDepth(int depth, boolean isElement) {
        if (isElement && elementDepth == 0) {
            elementDepth = depth;
        }
        boolean known = elementDepth > 0;
        if (depth > Math.max(1, shape.length)
                || isElement && (depth != elementDepth || depth != 1 && depth != shape.length)
                || !isElement && known && depth > elementDepth) {
            throw refused("has data nested otherwise than its shape " + Arrays.toString(shape)
                    + "; give the elements flat, or nested as the shape is");
        }
    }

    private void requireCount(int depth, int count) {
        if (elementDepth == 1 && depth == 1 && count != filled) {
            throw refused("has data where elements and empty arrays are mixed");
        }
        if (elementDepth > 1 && count != shape[depth - 1]) {
            throw refused("has shape " + Arrays.toString(shape) + ", but data with " + count
                    + " entries where the shape has " + shape[depth - 1]);
        }
    }

    private void element(JsonParser json, JsonToken token) throws IOException {
        if (filled == elements) {
            throw wrongNumber(elements + 1);
        }
        switch (datatype) {
            case BYTES -> putText(json, token);
            case BOOL -> putFlag(json, token);
            case FP16, FP32, FP64 -> putFloating(json, token);
            default -> putWhole(json, token);
        }
        filled++;
    }

    private void putText(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw wrongElement(json, "text in quotes");
        }
        byte[] text = json.getText().getBytes(StandardCharsets.UTF_8);
        if (data.remaining() < Integer.BYTES + text.length) {
            int larger = Math.addExact(2 * data.capacity(), Integer.BYTES + text.length);
            data = ByteBuffer.allocate(larger).order(ByteOrder.LITTLE_ENDIAN).put(data.flip());
        }
        data.putInt(text.length).put(text);
    }

    private void putFlag(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw wrongElement(json, "true or false");
        }
        data.put((byte) (token == JsonToken.VALUE_TRUE ? 1 : 0));
    }

    private void putFloating(JsonParser json, JsonToken token) throws IOException {
        boolean missing = token == JsonToken.VALUE_NULL;
        if (!missing && !token.isNumeric()) {
            throw wrongElement(json, "a number, or null for a missing one");
        }
        if (datatype == Datatype.FP64) {
            double number = missing ? Double.NaN : json.getDoubleValue();
            requireFinite(missing || Double.isFinite(number), json);
            data.putDouble(number);
            return;
        }
        float number = missing ? Float.NaN : json.getFloatValue();
        requireFinite(missing || Float.isFinite(number), json);
        if (datatype == Datatype.FP32) {
            data.putFloat(number);
            return;
        }
        short half = Half.ofFloat(number);
        requireFinite(missing || Float.isFinite(Half.toFloat(half)), json);
        data.putShort(half);
    }

    private void requireFinite(boolean finite, JsonParser json) throws IOException {
        if (!finite) {
            throw refused(
                    "has element " + filled + " " + shown(json) + ", which is no finite " + datatype
                            + "; JSON has no NaN and no infinity: send null for a missing number, or the tensor as binary data");
        }
    }

    private void putWhole(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrongElement(json, "a whole number without point or exponent");
        }
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger number = json.getBigIntegerValue();
            if (datatype != Datatype.UINT64 || number.signum() < 0 || number.bitLength() > Long.SIZE) {
                throw wrongElement(json, "within its range");
            }
            data.putLong(number.longValue());
            return;
        }
        long number = json.getLongValue();
        int bits = datatype.bytes() * Byte.SIZE;
        boolean unsigned = datatype.name().startsWith("U");
        boolean fits = unsigned
                ? number >= 0 && (bits == Long.SIZE || number >>> bits == 0)
                : number << Long.SIZE - bits >> Long.SIZE - bits == number;
        if (!fits) {
            throw wrongElement(json, "within its range");
        }
        switch (datatype.bytes()) {
            case 1 -> data.put((byte) number);
            case 2 -> data.putShort((short) number);
            case 4 -> data.putInt((int) number);
            default -> data.putLong(number);
        }
    }

    private InvalidTensorException wrongElement(JsonParser json, String wanted) throws IOException {
        return refused("has element " + filled + " " + shown(json) + ", which is no " + datatype + "; give " + wanted);
    }

    private InvalidTensorException wrongNumber(int found) {
        return refused("has shape " + Arrays.toString(shape) + " of " + elements + " elements, but data with "
                + (found > elements ? "more" : String.valueOf(found)));
    }

    private InvalidTensorException refused(String problem) {
        return new InvalidTensorException("input '" + input + "' " + problem);
    }

    private static String shown(JsonParser json) throws IOException {
        String text = json.getText();
        String whole = json.currentToken() == JsonToken.VALUE_STRING ? "\"" + text + "\"" : text;
        return whole.length() > 40 ? whole.substring(0, 40) + "..." : whole;
    }
}
