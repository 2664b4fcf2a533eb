package com.kronkers.mlops.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Memory that a session writes its outputs to, again and again. */
final class OnnxOutputs implements AutoCloseable {
    private final List<Place> places = new ArrayList<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    private record Place(Datatype datatype, long[] shape, ByteBuffer buffer) {}

    private OnnxOutputs() {}

    /**
     * Room for outputs of these types and shapes.
     *
     * @param mostBytes that an output may take
     * @return empty if one of them is text, of a type that cannot be given, empty or too large
     */
    static Optional<OnnxOutputs> like(
            OrtEnvironment environment, List<String> names, List<Tensor> outputs, int mostBytes) throws OrtException {
        for (Tensor output : outputs) {
            Datatype datatype = output.datatype();
            boolean given = datatype != Datatype.BYTES && !OnnxTensors.unsignedBeyondBytes(datatype);
            if (!given || output.elements() == 0 || (long) output.elements() * datatype.bytes() > mostBytes) {
                return Optional.empty();
            }
        }
        OnnxOutputs made = new OnnxOutputs();
        for (int i = 0; i < outputs.size(); i++) {
            Tensor output = outputs.get(i);
            Datatype datatype = output.datatype();
            ByteBuffer buffer = ByteBuffer.allocateDirect(output.elements() * datatype.bytes())
                    .order(ByteOrder.nativeOrder());
            made.places.add(new Place(datatype, output.shape(), buffer));
            made.tensors.put(
                    names.get(i),
                    OnnxTensor.createTensor(environment, buffer, output.shape(), OnnxTensors.javaType(datatype)));
        }
        return Optional.of(made);
    }

    /** To be written to, by the outputs' names. */
    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    /** A copy of what was written last. */
    List<Tensor> read() {
        List<Tensor> read = new ArrayList<>(places.size());
        for (Place place : places) {
            ByteBuffer copy = ByteBuffer.allocate(place.buffer().capacity());
            copy.put(place.buffer().duplicate()).flip();
            read.add(Tensor.of(place.datatype(), place.shape(), copy));
        }
        return read;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
