package com.kronkers.mlops.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** ONNX Runtime's values as tensors of the wire, and back. */
final class OnnxTensors {

    private OnnxTensors() {}

    /** {@code null} where the wire has none. */
    static Datatype datatype(TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Datatype.FP32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Datatype.FP64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Datatype.FP16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Datatype.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Datatype.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Datatype.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Datatype.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Datatype.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Datatype.UINT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Datatype.UINT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Datatype.UINT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Datatype.BOOL;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Datatype.BYTES;
            default -> null;
        };
    }

    /** Types that ONNX Runtime's Java interface gives but does not take. */
    static boolean unsignedBeyondBytes(Datatype datatype) {
        return datatype == Datatype.UINT16 || datatype == Datatype.UINT32 || datatype == Datatype.UINT64;
    }

    static OnnxJavaType javaType(Datatype datatype) {
        return switch (datatype) {
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case FP16 -> OnnxJavaType.FLOAT16;
            case INT8 -> OnnxJavaType.INT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case UINT8 -> OnnxJavaType.UINT8;
            case BOOL -> OnnxJavaType.BOOL;
            default -> throw new IllegalArgumentException(datatype + " is not taken");
        };
    }

    /** @param classes the keys of a ZipMap's maps, whose values are put side by side in this order */
    static Tensor tensor(OnnxValue value, List<String> classes) throws OrtException {
        if (value instanceof OnnxSequence sequence) {
            return probabilities(sequence, classes);
        }
        OnnxTensor tensor = (OnnxTensor) value;
        long[] shape = tensor.getInfo().getShape();
        Datatype datatype = datatype(tensor.getInfo());
        if (datatype == Datatype.BYTES) {
            Object nested = tensor.getValue();
            return Tensor.ofStrings(flat(nested), shape);
        }
        ByteBuffer data = tensor.getByteBuffer();
        return Tensor.of(datatype, shape, data == null ? ByteBuffer.allocate(0) : data);
    }

    private static Tensor probabilities(OnnxSequence sequence, List<String> classes) throws OrtException {
        List<? extends OnnxValue> rows = sequence.getValue();
        float[] values = new float[rows.size() * classes.size()];
        for (int row = 0; row < rows.size(); row++) {
            try (OnnxMap map = (OnnxMap) rows.get(row)) {
                for (Map.Entry<?, ?> entry : map.getValue().entrySet()) {
                    int index = classes.indexOf(String.valueOf(entry.getKey()));
                    values[row * classes.size() + index] = ((Number) entry.getValue()).floatValue();
                }
            }
        }
        return Tensor.ofFloats(values, rows.size(), classes.size());
    }

    private static String[] flat(Object nested) {
        if (nested instanceof String one) {
            return new String[] {one};
        }
        if (nested instanceof String[] flat) {
            return flat;
        }
        return java.util.Arrays.stream((Object[]) nested)
                .flatMap(inner -> java.util.Arrays.stream(flat(inner)))
                .toArray(String[]::new);
    }
}
