package com.kronkers.mlops.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Predicts through a session. Its input and output tensors stay from call to call while the inputs' shapes do: making new
 * ones costs more than a small model.
 */
final class OnnxWorker implements Scorer.Worker {
    /** A buffer larger than this is given back after the call. */
    private static final int MOST_KEPT_BYTES = 1 << 20;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final List<EngineInput> inputs;
    private final List<String> outputNames;
    private final Set<String> requested;
    private final List<String> classes;
    private final EngineOutputs outputs;
    private final boolean oneByOne;
    private final Kept[] kept;
    /** Where the outputs are put, {@code null} unless the two last calls had inputs of the same shapes. */
    private OnnxOutputs results;
    /** Not any more once shapes of outputs were found to depend on more than the shapes of inputs. */
    private boolean outputsMayStay = true;

    private record Kept(long[] shape, ByteBuffer buffer, OnnxTensor tensor) {}

    OnnxWorker(
            OrtSession session,
            List<EngineInput> inputs,
            List<String> outputNames,
            List<String> classes,
            EngineOutputs outputs,
            boolean oneByOne) {
        this.session = session;
        this.inputs = inputs;
        this.outputNames = outputNames;
        this.requested = new LinkedHashSet<>(outputNames);
        this.classes = classes;
        this.outputs = outputs;
        this.oneByOne = oneByOne;
        this.kept = new Kept[inputs.size()];
    }

    @Override
    public Table predict(Table features) {
        boolean single = !oneByOne || features.rows() == 1;
        return outputs.table(features.rows(), single ? raw(features) : rowByRow(features));
    }

    private List<Tensor> rowByRow(Table features) {
        List<List<Tensor>> given = new ArrayList<>();
        for (int output = 0; output < outputNames.size(); output++) {
            given.add(new ArrayList<>(features.rows()));
        }
        for (int row = 0; row < features.rows(); row++) {
            List<Tensor> answer = raw(features.select(new int[] {row}));
            for (int output = 0; output < given.size(); output++) {
                given.get(output).add(answer.get(output));
            }
        }
        return given.stream().map(Tensor::join).toList();
    }

    /** @throws IllegalStateException if the model fails on these rows */
    List<Tensor> raw(Table features) {
        Map<String, OnnxTensor> given = new HashMap<>();
        List<OnnxTensor> passing = new ArrayList<>(0);
        try {
            boolean sameShapes = true;
            for (int i = 0; i < kept.length; i++) {
                Kept before = kept[i];
                OnnxTensor tensor = tensor(i, features);
                sameShapes &= isKept(before, tensor);
                if (!isKept(kept[i], tensor)) {
                    passing.add(tensor);
                }
                given.put(inputs.get(i).name(), tensor);
            }
            if (!sameShapes) {
                forgetResults();
            }
            if (results != null) {
                Optional<List<Tensor>> answer = runInto(given);
                if (answer.isPresent()) {
                    return answer.get();
                }
                List<Tensor> again = run(given, false);
                // The rows are right, so it was the shapes.
                outputsMayStay = false;
                return again;
            }
            return run(given, sameShapes && outputsMayStay);
        } catch (OrtException e) {
            throw new IllegalStateException("prediction failed: " + e.getMessage(), e);
        } finally {
            passing.forEach(OnnxTensor::close);
        }
    }

    private static boolean isKept(Kept place, OnnxTensor tensor) {
        return place != null && place.tensor() == tensor;
    }

    /** Empty if the outputs do not fit there, or the model fails on these rows, which a plain run tells. */
    private Optional<List<Tensor>> runInto(Map<String, OnnxTensor> given) {
        try (OrtSession.Result none = session.run(given, results.tensors())) {
            return Optional.of(results.read());
        } catch (OrtException e) {
            forgetResults();
            return Optional.empty();
        }
    }

    private List<Tensor> run(Map<String, OnnxTensor> given, boolean keepPlaces) throws OrtException {
        try (OrtSession.Result result = session.run(given, requested)) {
            List<Tensor> tensors = new ArrayList<>(outputNames.size());
            boolean numeric = true;
            for (String name : outputNames) {
                OnnxValue value = result.get(name).orElseThrow();
                tensors.add(OnnxTensors.tensor(value, classes));
                numeric &= value instanceof OnnxTensor;
            }
            if (keepPlaces && numeric) {
                results = OnnxOutputs.like(environment, outputNames, tensors, MOST_KEPT_BYTES)
                        .orElse(null);
            }
            return tensors;
        }
    }

    private OnnxTensor tensor(int index, Table features) throws OrtException {
        EngineInput input = inputs.get(index);
        long[] shape = input.shapeOf(features);
        if (input.datatype() == Datatype.BYTES) {
            return OnnxTensor.createTensor(environment, input.text(features), shape);
        }
        Kept last = kept[index];
        if (last != null && Arrays.equals(last.shape(), shape)) {
            input.fill(features, last.buffer());
            return last.tensor();
        }
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(bytes(shape, input.datatype())).order(ByteOrder.nativeOrder());
        input.fill(features, buffer);
        OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape, OnnxTensors.javaType(input.datatype()));
        if (buffer.capacity() <= MOST_KEPT_BYTES) {
            forget(index);
            kept[index] = new Kept(shape, buffer, tensor);
        }
        return tensor;
    }

    private static int bytes(long[] shape, Datatype datatype) {
        long bytes = datatype.bytes();
        for (long dimension : shape) {
            bytes = Math.multiplyExact(bytes, dimension);
        }
        return Math.toIntExact(bytes);
    }

    private void forget(int index) {
        if (kept[index] != null) {
            kept[index].tensor().close();
            kept[index] = null;
        }
    }

    private void forgetResults() {
        if (results != null) {
            results.close();
            results = null;
        }
    }

    @Override
    public void close() {
        forgetResults();
        for (int i = 0; i < kept.length; i++) {
            forget(i);
        }
    }
}
