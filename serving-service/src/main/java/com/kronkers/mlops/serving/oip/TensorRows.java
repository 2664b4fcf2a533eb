package com.kronkers.mlops.serving.oip;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.serving.prediction.SuppliedRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Named fields as tensors: one input a field, one element a row. Shape {@code [n]} or {@code [n, 1]}. */
final class TensorRows implements SuppliedRows {
    private final Map<String, Object[]> columns = new LinkedHashMap<>();
    private int size = -1;

    private TensorRows() {}

    /** @throws InvalidTensorException naming the input whose datatype, shape and data do not fit together */
    static TensorRows of(List<InferRequest.Input> inputs) {
        if (inputs.isEmpty()) {
            throw new InvalidTensorException("the request has no inputs");
        }
        TensorRows rows = new TensorRows();
        inputs.forEach(rows::add);
        return rows;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<String> fields(int row) {
        return columns.keySet();
    }

    @Override
    public Object value(int row, String field) {
        Object[] column = columns.get(field);
        return column == null ? null : column[row];
    }

    @Override
    public String place(int row, String field) {
        return columns.containsKey(field) ? field + "[" + row + "]" : field;
    }

    private void add(InferRequest.Input input) {
        boolean complete = input.name() != null && input.datatype() != null && input.data() != null;
        if (!complete || input.shape() == null || input.shape().stream().anyMatch(Objects::isNull)) {
            throw new InvalidTensorException(
                    "input '" + input.name() + "' needs name, shape, datatype and data; binary tensors are not taken");
        }
        List<JsonNode> elements = new ArrayList<>();
        flatten(input.data(), elements);
        long product = input.shape().stream().reduce(1L, (a, b) -> a * b);
        boolean column = !input.shape().isEmpty() && product == input.shape().get(0);
        if (!column || product != elements.size()) {
            throw new InvalidTensorException("input '" + input.name() + "' has shape " + input.shape() + " and "
                    + elements.size() + " elements; give [n] or [n, 1] and n elements");
        }
        if (size >= 0 && size != elements.size()) {
            throw new InvalidTensorException(
                    "input '" + input.name() + "' has " + elements.size() + " rows, the inputs before it " + size);
        }
        size = elements.size();
        Object[] values =
                elements.stream().map(element -> value(input, element)).toArray();
        if (columns.put(input.name(), values) != null) {
            throw new InvalidTensorException("input '" + input.name() + "' occurs twice");
        }
    }

    private static void flatten(JsonNode data, List<JsonNode> elements) {
        if (data.isArray()) {
            data.forEach(part -> flatten(part, elements));
        } else {
            elements.add(data);
        }
    }

    private static Object value(InferRequest.Input input, JsonNode element) {
        switch (input.datatype()) {
            case "BYTES":
                return checked(input, element, element.isTextual(), element.textValue());
            case "BOOL":
                return checked(input, element, element.isBoolean(), element.booleanValue());
            case "FP16", "FP32", "FP64":
                return checked(input, element, element.isNumber(), element.doubleValue());
            case "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64":
                return checked(input, element, element.isIntegralNumber(), element.numberValue());
            default:
                throw new InvalidTensorException(
                        "input '" + input.name() + "' has datatype " + input.datatype() + ", which is none");
        }
    }

    private static Object checked(InferRequest.Input input, JsonNode element, boolean fits, Object value) {
        if (!fits) {
            throw new InvalidTensorException(
                    "input '" + input.name() + "' has element " + element + ", which is no " + input.datatype());
        }
        return value;
    }
}
