package com.kronkers.mlops.serving.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the body of {@code infer}: JSON and, after it, the binary data of those tensors that say
 * {@code binary_data_size}. Fields that the protocol does not have are passed over.
 */
final class RequestParser {
    private static final Map<String, Datatype> DATATYPES = new HashMap<>();
    private static final Span NO_DATA = new Span(-1, -1);

    static {
        for (Datatype datatype : Datatype.values()) {
            DATATYPES.put(datatype.name(), datatype);
        }
    }

    private final byte[] body;
    private final int jsonLength;
    private final List<InferRequest.Input> inputs = new ArrayList<>();
    private final List<InferRequest.Wanted> wanted = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int binaryAt;
    private String id;
    private boolean binaryOutput;

    private RequestParser(byte[] body, int jsonLength) {
        this.body = body;
        this.jsonLength = jsonLength;
        this.binaryAt = jsonLength;
    }

    /** @throws InvalidTensorException if it does not follow the protocol */
    static InferRequest parse(byte[] body) {
        return parse(body, body.length);
    }

    /**
     * @param jsonLength how many bytes of the body are JSON; binary data is after them
     * @throws InvalidTensorException if it does not follow the protocol
     */
    static InferRequest parse(byte[] body, int jsonLength) {
        if (jsonLength < 0 || jsonLength > body.length) {
            throw new InvalidTensorException("Inference-Header-Content-Length is " + jsonLength + ", the body has "
                    + body.length + " bytes; give the number of bytes that are JSON");
        }
        return new RequestParser(body, jsonLength).parse();
    }

    /** A datatype by its name in the protocol. */
    static Datatype datatype(String input, String name) {
        Datatype datatype = DATATYPES.get(name);
        if (datatype == null) {
            throw new InvalidTensorException("input '" + input + "' has datatype " + name + ", which is none of "
                    + Arrays.toString(Datatype.values()));
        }
        return datatype;
    }

    private InferRequest parse() {
        try (JsonParser json = Json.FACTORY.createParser(body, 0, jsonLength)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidTensorException("the body is no inference request: it is no JSON object");
            }
            readObject(json);
            if (json.nextToken() != null) {
                throw new InvalidTensorException("the body has more than the request's JSON object; where binary data"
                        + " follows, say in Inference-Header-Content-Length how long the JSON is");
            }
        } catch (StreamConstraintsException e) {
            throw new InvalidTensorException("the body is no inference request: " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new InvalidTensorException(
                    "the body is no inference request, its JSON breaks at line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail", e);
        }
        if (inputs.isEmpty()) {
            throw new InvalidTensorException("the request has no inputs");
        }
        if (binaryAt != body.length) {
            throw new InvalidTensorException("the body has " + (body.length - binaryAt)
                    + " bytes of binary data that no input's binary_data_size speaks of");
        }
        return new InferRequest(id, inputs, wanted, binaryOutput);
    }

    /** As everywhere in a request, a field that is null is one that is left out: many clients write it so. */
    private void readObject(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (field) {
                case "id" -> id = text(json, "id");
                case "inputs" -> readEach(json, "inputs", this::readInput);
                case "outputs" -> readEach(json, "outputs", this::readWanted);
                case "parameters" ->
                    readEachField(json, "parameters", name -> {
                        if (name.equals("binary_data_output")) {
                            binaryOutput = flag(json, name);
                        }
                    });
                default -> json.skipChildren();
            }
        }
    }

    private void readInput(JsonParser json) throws IOException {
        InputFields input = new InputFields();
        readEachField(json, "inputs[" + inputs.size() + "]", field -> {
            switch (field) {
                case "name" -> input.name = text(json, "the name of inputs[" + inputs.size() + "]");
                case "datatype" -> input.datatype = datatype(input.called(inputs.size()), json.getText());
                case "shape" -> input.shape = shape(json, input.called(inputs.size()));
                case "data" -> readData(json, input);
                case "parameters" ->
                    readEachField(json, field, name -> {
                        if (name.equals("binary_data_size")) {
                            input.binarySize = size(json, input.called(inputs.size()));
                        }
                    });
                default -> {}
            }
        });
        inputs.add(new InferRequest.Input(input.name, tensor(input)));
    }

    /** Where name, datatype and shape are known already, the elements are read at once; else they are found again. */
    private void readData(JsonParser json, InputFields input) throws IOException {
        if (input.tensor != null || input.data != NO_DATA) {
            throw new InvalidTensorException("input '" + input.called(inputs.size()) + "' has data twice");
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidTensorException("input '" + input.called(inputs.size())
                    + "' has data that is no array; give its elements in one, row after row");
        }
        if (input.isDescribed()) {
            input.tensor = JsonTensor.read(json, input.name, input.datatype, input.shape, jsonLength);
            return;
        }
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        input.data = new Span(start, (int) json.currentLocation().getByteOffset());
    }

    private Tensor tensor(InputFields input) throws IOException {
        String called = input.called(inputs.size());
        if (!input.isDescribed()) {
            throw new InvalidTensorException("input '" + called + "' needs name, shape and datatype");
        }
        if (!names.add(input.name)) {
            throw new InvalidTensorException("input '" + called + "' occurs twice");
        }
        boolean inJson = input.tensor != null || input.data != NO_DATA;
        if (inJson == (input.binarySize >= 0)) {
            throw new InvalidTensorException("input '" + called
                    + "' needs either data or the parameter binary_data_size" + (inJson ? ", not both" : ""));
        }
        if (!inJson) {
            return binary(input);
        }
        if (input.tensor != null) {
            return input.tensor;
        }
        int length = input.data.end() - input.data.start();
        try (JsonParser json = Json.FACTORY.createParser(body, input.data.start(), length)) {
            json.nextToken();
            return JsonTensor.read(json, input.name, input.datatype, input.shape, jsonLength);
        }
    }

    private Tensor binary(InputFields input) {
        if (input.binarySize > body.length - binaryAt) {
            throw new InvalidTensorException("input '" + input.name + "' has binary_data_size " + input.binarySize
                    + ", but only " + (body.length - binaryAt) + " bytes of binary data are left in the body");
        }
        int start = binaryAt;
        binaryAt += (int) input.binarySize;
        return RawTensor.read(
                input.name, input.datatype, input.shape, ByteBuffer.wrap(body, start, (int) input.binarySize));
    }

    private void readWanted(JsonParser json) throws IOException {
        String place = "outputs[" + wanted.size() + "]";
        String[] name = new String[1];
        Boolean[] binary = new Boolean[1];
        readEachField(json, place, field -> {
            switch (field) {
                case "name" -> name[0] = text(json, "the name of " + place);
                case "parameters" ->
                    readEachField(json, field, parameter -> {
                        if (parameter.equals("binary_data")) {
                            binary[0] = flag(json, parameter);
                        } else if (parameter.equals("classification")) {
                            throw new InvalidTensorException(
                                    place + " asks for classification, an extension that is not supported");
                        }
                    });
                default -> {}
            }
        });
        if (name[0] == null) {
            throw new InvalidTensorException(place + " has no name");
        }
        wanted.add(new InferRequest.Wanted(name[0], binary[0]));
    }

    /** What is done with a value; the parser stands on it. */
    private interface OnValue {
        void read(JsonParser json) throws IOException;
    }

    /** What is done with a field; the parser stands on its value, and may be left there. */
    private interface OnField {
        void read(String name) throws IOException;
    }

    private static void readEach(JsonParser json, String place, OnValue entry) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidTensorException(place + " is no array");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            entry.read(json);
        }
    }

    private static void readEachField(JsonParser json, String place, OnField fields) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidTensorException(place + " is no object");
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                fields.read(field);
                json.skipChildren();
            }
        }
    }

    private static long[] shape(JsonParser json, String input) throws IOException {
        long[] shape = new long[4];
        int rank = 0;
        boolean array = json.currentToken() == JsonToken.START_ARRAY;
        while (array && json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                array = false;
                break;
            }
            shape = rank == shape.length ? Arrays.copyOf(shape, 2 * rank) : shape;
            shape[rank++] = json.getLongValue();
        }
        if (!array) {
            throw new InvalidTensorException(
                    "input '" + input + "' has a shape that is no array of whole numbers like [2, 3]");
        }
        return Arrays.copyOf(shape, rank);
    }

    private static String text(JsonParser json, String place) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new InvalidTensorException(place + " is no text in quotes");
        }
        return json.getText();
    }

    private static boolean flag(JsonParser json, String place) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw new InvalidTensorException("the parameter " + place + " is neither true nor false");
        }
        return json.getBooleanValue();
    }

    private static long size(JsonParser json, String input) throws IOException {
        boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || json.getLongValue() < 0) {
            throw new InvalidTensorException("input '" + input + "' has a binary_data_size that is no number of bytes");
        }
        return json.getLongValue();
    }

    /** Where the data of a tensor lies in the body. */
    private record Span(int start, int end) {}

    /** What is known of an input so far: its fields come in any order. */
    private static final class InputFields {
        private String name;
        private Datatype datatype;
        private long[] shape;
        private Tensor tensor;
        private Span data = NO_DATA;
        private long binarySize = -1;

        boolean isDescribed() {
            return name != null && datatype != null && shape != null;
        }

        String called(int index) {
            return name == null ? "inputs[" + index + "]" : name;
        }
    }
}
