package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.kronkers.mlops.runtime.Table;
import java.io.IOException;
import java.util.Arrays;

/**
 * Rows that are arrays, nested as the model's shape has them. A dimension that the model leaves open is the same in every
 * row of a request: the first row says which. Where a row is a single element, that is taken without brackets, too.
 */
final class TensorColumn extends SuppliedColumn {
    private final Elements elements;
    /** Without the rows; -1 until the first row has told. */
    private final long[] dimensions;

    TensorColumn(Input input, FieldProblems problems) {
        super(input, problems);
        this.elements = new Elements(input.datatype());
        this.dimensions = input.column().shape().stream()
                .skip(1)
                .mapToLong(Long::longValue)
                .toArray();
    }

    @Override
    void array(int row, JsonParser at) throws IOException {
        int before = elements.size();
        String problem = dimensions.length == 0 ? "is an array, not " + input.wanted() : read(at, 0);
        if (dimensions.length == 0) {
            at.skipChildren();
        }
        if (problem != null) {
            elements.truncate(before);
            problem(row, problem, "Send " + input.wanted() + ", nested as " + shape() + ".");
            skip(row);
        }
    }

    @Override
    void text(int row, String value) {
        single(row, elements.size(), FieldProblems.quoted(value), known(value, elements.text(value)));
    }

    @Override
    void whole(int row, long value) {
        single(row, elements.size(), String.valueOf(value), ranged(value, elements.whole(value)));
    }

    @Override
    void number(int row, double value) {
        single(row, elements.size(), String.valueOf(value), ranged(value, elements.number(value)));
    }

    @Override
    void flag(int row, boolean value) {
        single(row, elements.size(), String.valueOf(value), elements.flag(value));
    }

    @Override
    void cell(int row, String text) {
        if (!text.startsWith("[")) {
            single(row, elements.size(), FieldProblems.quoted(text), elements.cell(text));
            return;
        }
        try (JsonParser at = JsonBody.FACTORY.createParser(text)) {
            at.nextToken();
            array(row, at);
        } catch (JsonProcessingException e) {
            refuse(row, FieldProblems.quoted(text));
        } catch (IOException e) {
            throw new IllegalStateException("text in memory is always readable", e);
        }
    }

    /**
     * Nothing: a tensor is always required, so that the request will be refused, and a few bytes without one must not take
     * the memory of a whole one.
     */
    @Override
    void skip(int row) {}

    @Override
    void addTo(Table.Builder table, int rows) {
        problems.refuseIfAny();
        long[] shape = new long[dimensions.length + 1];
        shape[0] = rows;
        for (int i = 0; i < dimensions.length; i++) {
            shape[i + 1] = Math.max(0, dimensions[i]);
        }
        table.tensor(input.name(), elements.tensor(shape));
    }

    /**
     * A value without brackets.
     *
     * @param before how many elements there were before it
     * @param problem with the element itself, {@code null} if it was taken
     */
    private void single(int row, int before, String shown, String problem) {
        if (problem != null || Arrays.stream(dimensions).anyMatch(dimension -> dimension != 1)) {
            elements.truncate(before);
            refuse(row, shown);
        }
    }

    /** @return what is wrong, {@code null} if nothing is; the parser stands at the array's end */
    private String read(JsonParser at, int depth) throws IOException {
        long count = 0;
        String problem = null;
        for (JsonToken token = at.nextToken(); token != JsonToken.END_ARRAY; token = at.nextToken()) {
            String found;
            if (problem != null) {
                at.skipChildren();
                continue;
            } else if (depth == dimensions.length - 1) {
                found = element(at, token);
            } else if (token == JsonToken.START_ARRAY) {
                found = read(at, depth + 1);
            } else {
                found = "is not nested " + dimensions.length + " deep";
            }
            at.skipChildren();
            problem = found;
            count++;
        }
        if (problem == null && dimensions[depth] < 0) {
            dimensions[depth] = count;
        }
        boolean fits = dimensions[depth] < 0 || dimensions[depth] == count;
        return problem == null && !fits ? "has " + count + " values where " + dimensions[depth] + " belong" : problem;
    }

    private String element(JsonParser at, JsonToken token) throws IOException {
        switch (token) {
            case VALUE_STRING:
                return known(at.getText(), elements.text(at.getText()));
            case VALUE_NUMBER_INT:
                return at.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? ranged(at.getDoubleValue(), elements.number(at.getDoubleValue()))
                        : ranged(at.getLongValue(), elements.whole(at.getLongValue()));
            case VALUE_NUMBER_FLOAT:
                return ranged(at.getDoubleValue(), elements.number(at.getDoubleValue()));
            case VALUE_TRUE:
            case VALUE_FALSE:
                return elements.flag(token == JsonToken.VALUE_TRUE);
            default:
                return "holds " + (token == JsonToken.VALUE_NULL ? "null" : "something nested too deep");
        }
    }

    private String known(String value, String problem) {
        return problem == null && !input.closed().isEmpty() && !input.closed().contains(value)
                ? "holds " + FieldProblems.quoted(value) + ", no category that the model knows"
                : problem;
    }

    private String ranged(double value, String problem) {
        return problem == null && !input.inRange(value)
                ? "holds " + value + ", outside the range that the model knows"
                : problem;
    }

    private String shape() {
        return Arrays.stream(dimensions)
                .mapToObj(d -> d < 0 ? "[...]" : "[" + d + "]")
                .reduce("", String::concat);
    }
}
