package com.kronkers.mlops.trainers.onnx;

import java.util.List;

/**
 * One operator of an ONNX graph with its inputs, outputs and attributes.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3">onnx.proto3: NodeProto, AttributeProto</a>
 */
public final class OnnxNode {
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int STRING = 3;
    private static final int FLOATS = 6;
    private static final int STRINGS = 8;

    private final Proto node = new Proto();

    /** @param domain empty for ONNX's own operators, {@code ai.onnx.ml} for those of machine learning */
    OnnxNode(String domain, String operator, List<String> inputs, List<String> outputs) {
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(4, operator);
        node.text(7, domain);
    }

    public OnnxNode with(String name, float value) {
        return attribute(new Proto().text(1, name).single(2, value).whole(20, FLOAT));
    }

    public OnnxNode with(String name, long value) {
        return attribute(new Proto().text(1, name).whole(3, value).whole(20, INT));
    }

    public OnnxNode with(String name, String value) {
        return attribute(new Proto().text(1, name).text(4, value).whole(20, STRING));
    }

    public OnnxNode with(String name, float... values) {
        Proto attribute = new Proto().text(1, name);
        for (float value : values) {
            attribute.single(7, value);
        }
        return attribute(attribute.whole(20, FLOATS));
    }

    public OnnxNode with(String name, List<String> values) {
        Proto attribute = new Proto().text(1, name);
        values.forEach(value -> attribute.text(9, value));
        return attribute(attribute.whole(20, STRINGS));
    }

    Proto proto() {
        return node;
    }

    private OnnxNode attribute(Proto attribute) {
        node.message(5, attribute);
        return this;
    }
}
