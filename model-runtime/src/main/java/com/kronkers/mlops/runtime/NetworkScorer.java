package com.kronkers.mlops.runtime;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.Signature.Role;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The platform's own network. */
final class NetworkScorer implements Scorer {
    private static final int ROWS_AT_ONCE = 4096;

    private final Model model;
    private final TabularNetwork network;
    private final Encoder encoder;
    private final Signature signature;
    private final NetworkDescription.Target target;

    private NetworkScorer(Model model, TabularNetwork network, NetworkDescription description) {
        this.model = model;
        this.network = network;
        this.encoder = new Encoder(description);
        this.target = description.target();
        this.signature = new Signature(features(description), outputs(target));
    }

    /** Of classes the most probable one, and the probability of the second of two, or of each of more. */
    private static List<Column> outputs(NetworkDescription.Target target) {
        List<String> classes = target.classes();
        if (classes.isEmpty()) {
            return List.of(new Column(target.name(), "number").meaning(Role.PREDICTION, List.of()));
        }
        Column label = new Column(target.name(), "string").meaning(Role.PREDICTION, classes);
        return target.outputs() > 1
                ? List.of(
                        label,
                        Column.tensor(ClassOutputs.PROBABILITIES, Datatype.FP32, new long[] {-1, classes.size()})
                                .meaning(Role.PROBABILITY, classes))
                : List.of(
                        label,
                        new Column(ClassOutputs.PROBABILITY, "number")
                                .typed(Datatype.FP32)
                                .meaning(Role.PROBABILITY, classes.subList(1, 2)));
    }

    /** @throws InvalidModelPackageException if the parameters do not fit the description */
    static NetworkScorer of(NetworkDescription description, byte[] parameters) {
        long expected = description.weights() * Float.BYTES;
        if (parameters.length != expected) {
            throw new InvalidModelPackageException(
                    "network.params: " + parameters.length + " bytes, network.json describes " + expected);
        }
        PyTorch.engine();
        Model model = Model.newInstance("tabular-network", PyTorch.NAME);
        boolean complete = false;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(parameters))) {
            TabularNetwork network = new TabularNetwork(description, 0);
            network.loadParameters(model.getNDManager(), in);
            model.setBlock(network);
            complete = true;
            return new NetworkScorer(model, network, description);
        } catch (IOException | MalformedModelException e) {
            throw new InvalidModelPackageException("network.params: " + e.getMessage(), e);
        } finally {
            if (!complete) {
                model.close();
            }
        }
    }

    /** Ranges and categories as training saw them. */
    static List<Column> features(NetworkDescription description) {
        Map<String, Column> features = new LinkedHashMap<>();
        for (NetworkDescription.Category category : description.categories()) {
            features.put(category.name(), new Column(category.name(), "string").ranged(null, null, category.values()));
        }
        for (NetworkDescription.Quantity number : description.numbers()) {
            features.putIfAbsent(
                    number.name(), new Column(number.name(), "number").ranged(number.low(), number.high(), List.of()));
        }
        return new ArrayList<>(features.values());
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Worker newWorker() {
        return new NetworkWorker();
    }

    @Override
    public void close() {
        model.close();
    }

    private final class NetworkWorker implements Worker {
        private final NDManager manager = model.getNDManager().newSubManager();
        private final ParameterStore parameters = new ParameterStore(manager, false);

        @Override
        public Table predict(Table features) {
            Encoder.Encoded encoded = encoder.encode(features);
            int width = target.outputs();
            float[] outputs = new float[encoded.rows() * width];
            for (int from = 0; from < encoded.rows(); from += ROWS_AT_ONCE) {
                int to = Math.min(encoded.rows(), from + ROWS_AT_ONCE);
                float[] part = forward(encoded.slice(from, to));
                System.arraycopy(part, 0, outputs, from * width, part.length);
            }
            return target.classes().isEmpty()
                    ? numbers(encoded, outputs)
                    : ClassOutputs.of(target.name(), target.classes(), encoded.rows(), outputs);
        }

        private Table numbers(Encoder.Encoded encoded, float[] outputs) {
            double[] values = new double[encoded.rows()];
            for (int row = 0; row < values.length; row++) {
                values[row] = encoder.decode(outputs[row], encoded.scales()[row]);
            }
            return Table.builder(values.length).put(target.name(), values).build();
        }

        private float[] forward(Encoder.Encoded rows) {
            try (NDManager scope = manager.newSubManager()) {
                NDList outputs = network.forward(parameters, TabularNetwork.inputs(scope, rows), false);
                return outputs.singletonOrThrow().toFloatArray();
            }
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
