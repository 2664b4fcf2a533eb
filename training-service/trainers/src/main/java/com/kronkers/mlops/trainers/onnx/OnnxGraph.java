package com.kronkers.mlops.trainers.onnx;

import java.util.List;

/**
 * Builds an ONNX model whose tensors have rows as their first dimension. Equal graphs give equal bytes.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3">onnx.proto3</a>
 */
public final class OnnxGraph {
    /** Domain of the operators of machine learning. */
    public static final String ML = "ai.onnx.ml";

    private static final int IR_VERSION = 8;
    private static final int OPSET = 15;
    private static final int ML_OPSET = 3;

    private final Proto graph = new Proto();

    /** The type of a tensor's elements, by its number in onnx.proto3. */
    public enum Type {
        FLOAT(1),
        INT64(7),
        STRING(8);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    /** An input of rows with so many columns. */
    public OnnxGraph input(String name, Type type, int columns) {
        graph.message(11, value(name, type, columns));
        return this;
    }

    /** @param columns 0 = one value a row without a dimension of its own */
    public OnnxGraph output(String name, Type type, int columns) {
        graph.message(12, value(name, type, columns));
        return this;
    }

    /** Whole numbers that never change. */
    public OnnxGraph constant(String name, long... values) {
        Proto tensor = new Proto().whole(1, values.length).whole(2, Type.INT64.number);
        for (long value : values) {
            tensor.whole(7, value);
        }
        graph.message(5, tensor.text(8, name));
        return this;
    }

    /** A number that never changes, with one row and one column. */
    public OnnxGraph constant(String name, float value) {
        Proto tensor = new Proto().whole(1, 1).whole(1, 1).whole(2, Type.FLOAT.number);
        graph.message(5, tensor.single(4, value).text(8, name));
        return this;
    }

    public OnnxGraph node(OnnxNode node) {
        graph.message(1, node.proto());
        return this;
    }

    public static OnnxNode operator(String name, List<String> inputs, String output) {
        return new OnnxNode("", name, inputs, List.of(output));
    }

    public static OnnxNode learned(String name, List<String> inputs, String... outputs) {
        return new OnnxNode(ML, name, inputs, List.of(outputs));
    }

    public byte[] toBytes() {
        graph.text(2, "model");
        return new Proto()
                .whole(1, IR_VERSION)
                .text(2, "kronkers")
                .message(7, graph)
                .message(8, new Proto().text(1, "").whole(2, OPSET))
                .message(8, new Proto().text(1, ML).whole(2, ML_OPSET))
                .toBytes();
    }

    private static Proto value(String name, Type type, int columns) {
        Proto shape = new Proto().message(1, new Proto().text(2, "rows"));
        if (columns > 0) {
            shape.message(1, new Proto().whole(1, columns));
        }
        Proto tensor = new Proto().whole(1, type.number).message(2, shape);
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }
}
