package com.kronkers.mlops.runtime;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The platform's network for rows of mixed columns: an embedding for each category (entity embeddings, Guo and Berkhahn
 * 2016), beside the standardised numbers, through ReLU layers to the output, plus a linear path from input to output.
 * Several members with weights of their own run side by side in one batched product.
 *
 * <p>Inputs: numbers {@code (rows, numbers)} float32, then for each category its indexes {@code (rows)} int64. Output of a
 * number: {@code (members, rows)} in training, their mean {@code (rows)} otherwise, plus 1, so that with all weights 0 the
 * network predicts a row's scale. Of two classes: the same, in training logits of the second, otherwise the mean of its
 * probabilities. Of more: {@code (members, rows, classes)} logits in training, otherwise {@code (rows, classes)}
 * probabilities.
 */
public final class TabularNetwork extends AbstractBlock {

    private static final byte VERSION = 1;

    private final NetworkDescription description;
    private final List<Parameter> embeddings = new ArrayList<>();
    private final List<Parameter> weights = new ArrayList<>();
    private final List<Parameter> biases = new ArrayList<>();
    private final Parameter linear;
    private final Map<Parameter, Shape> shapes = new LinkedHashMap<>();

    /** @param seed decides the initial weights */
    public TabularNetwork(NetworkDescription description, long seed) {
        super(VERSION);
        this.description = description;
        int members = description.members();
        int width = description.numbers().size();
        for (NetworkDescription.Category category : description.categories()) {
            int values = category.values().size() + 1;
            Shape shape = new Shape(values, (long) members * category.dimension());
            embeddings.add(parameter("embedding_" + category.name(), shape, 0.05, seed));
            width += category.dimension();
        }
        int outputs = description.target().outputs();
        linear = parameter("linear", new Shape(members, width, outputs), 0, seed);
        List<Integer> widths = new ArrayList<>(description.hidden());
        widths.add(outputs);
        for (int layer = 0; layer < widths.size(); layer++) {
            boolean last = layer == widths.size() - 1;
            int next = widths.get(layer);
            double spread = last ? 0.1 / Math.sqrt(width) : Math.sqrt(2.0 / width);
            weights.add(parameter("weight_" + layer, new Shape(members, width, next), spread, seed));
            biases.add(parameter("bias_" + layer, new Shape(members, 1, next), 0, seed));
            width = next;
        }
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        shapes.forEach(Parameter::setShape);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDArray input = joined(store, inputs, training);
        NDArray hidden = input;
        int last = weights.size() - 1;
        for (int layer = 0; layer <= last; layer++) {
            NDArray weight = store.getValue(weights.get(layer), input.getDevice(), training);
            NDArray bias = store.getValue(biases.get(layer), input.getDevice(), training);
            hidden = hidden.matMul(weight).add(bias);
            hidden = layer == last ? hidden : ai.djl.nn.Activation.relu(hidden);
        }
        NDArray output = hidden.add(input.matMul(store.getValue(linear, input.getDevice(), training)));
        return new NDList(training ? trained(output) : meant(output).mean(new int[] {0}));
    }

    /** What a loss is counted of. */
    private NDArray trained(NDArray output) {
        if (description.target().outputs() > 1) {
            return output;
        }
        NDArray single = output.squeeze(2);
        return description.target().classes().isEmpty() ? single.add(1) : single;
    }

    private NDArray meant(NDArray output) {
        NDArray trained = trained(output);
        if (description.target().classes().isEmpty()) {
            return trained;
        }
        return description.target().outputs() > 1 ? trained.softmax(2) : ai.djl.nn.Activation.sigmoid(trained);
    }

    /** Numbers and embeddings side by side: (members, rows, width). */
    private NDArray joined(ParameterStore store, NDList inputs, boolean training) {
        NDArray numbers = inputs.get(0);
        long rows = numbers.getShape().get(0);
        long members = description.members();
        NDList parts = new NDList(numbers.expandDims(0)
                .broadcast(members, rows, numbers.getShape().get(1)));
        for (int i = 0; i < embeddings.size(); i++) {
            NDArray table = store.getValue(embeddings.get(i), numbers.getDevice(), training);
            NDArray found = Embedding.embedding(inputs.get(i + 1), table, SparseFormat.DENSE)
                    .singletonOrThrow();
            parts.add(
                    found.reshape(rows, members, description.categories().get(i).dimension())
                            .transpose(1, 0, 2));
        }
        return parts.size() == 1 ? parts.head() : ai.djl.ndarray.NDArrays.concat(parts, 2);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        long rows = inputShapes[0].get(0);
        int outputs = description.target().outputs();
        return new Shape[] {outputs > 1 ? new Shape(rows, outputs) : new Shape(rows)};
    }

    /**
     * The weights and nothing else, in the order of the description: equal weights are equal bytes, and how many bytes
     * there must be is known before one is read.
     */
    @Override
    public void saveParameters(DataOutputStream out) throws IOException {
        for (Pair<String, Parameter> parameter : getDirectParameters()) {
            for (float weight : parameter.getValue().getArray().toFloatArray()) {
                out.writeFloat(weight);
            }
        }
    }

    /** @throws MalformedModelException if a weight is not finite */
    @Override
    public void loadParameters(NDManager manager, DataInputStream in) throws IOException, MalformedModelException {
        for (Pair<String, Parameter> parameter : getDirectParameters()) {
            Shape shape = shapes.get(parameter.getValue());
            float[] weights = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = in.readFloat();
                if (!Float.isFinite(weights[i])) {
                    throw new MalformedModelException(parameter.getKey() + " holds a weight that is not finite");
                }
            }
            parameter.getValue().setArray(manager.create(weights, shape));
        }
    }

    /** The shapes of the inputs for so many rows. */
    public Shape[] inputShapes(long rows) {
        Shape[] shapes = new Shape[description.categories().size() + 1];
        java.util.Arrays.fill(shapes, new Shape(rows));
        shapes[0] = new Shape(rows, description.numbers().size());
        return shapes;
    }

    /** Rows as the inputs of this network. */
    public static NDList inputs(NDManager manager, Encoder.Encoded rows) {
        NDList inputs = new NDList();
        long width = rows.rows() == 0 ? 0 : rows.numbers().length / rows.rows();
        inputs.add(manager.create(rows.numbers(), new Shape(rows.rows(), width)));
        for (long[] indexes : rows.categories()) {
            inputs.add(manager.create(indexes));
        }
        return inputs;
    }

    private Parameter parameter(String name, Shape shape, double spread, long seed) {
        Parameter parameter = addParameter(Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optInitializer(new SeededInitializer(spread, seed ^ name.hashCode()))
                .build());
        shapes.put(parameter, shape);
        return parameter;
    }

    /** Normal values that depend on nothing but the seed: the engine's generator is one per process. */
    private record SeededInitializer(double spread, long seed) implements Initializer {
        @Override
        public NDArray initialize(NDManager manager, Shape shape, DataType type) {
            Random random = new Random(seed);
            float[] values = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (spread * random.nextGaussian());
            }
            return manager.create(values, shape);
        }
    }
}
