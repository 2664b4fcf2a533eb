package com.kronkers.mlops.trainers.network;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.tracker.Tracker;
import com.kronkers.mlops.runtime.Encoder;
import com.kronkers.mlops.runtime.NetworkDescription;
import com.kronkers.mlops.runtime.PyTorch;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.TabularNetwork;
import com.kronkers.mlops.trainers.training.Rows;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/** A network while it is fitted to rows, epoch by epoch. Closing frees its tensors. */
final class NetworkFit implements AutoCloseable {
    private final TrainingParameters parameters;
    private final NetworkDescription description;
    private final Encoder encoder;
    private final Encoder.Encoded rows;
    private final double[] target;
    private final double unit;
    private final Random random;
    private final TabularNetwork network;
    private final Model model;
    private final Trainer trainer;

    NetworkFit(Recipe recipe, Rows fit, TrainingParameters parameters, long seed) {
        this.parameters = parameters;
        this.description = new DescriptionFit(recipe, fit.features(), fit.target(), parameters).fit();
        this.encoder = new Encoder(description);
        this.rows = encoder.encode(fit.features());
        this.target = fit.target();
        this.unit = Arrays.stream(rows.scales()).average().orElse(1);
        this.random = new Random(seed);
        PyTorch.engine().setRandomSeed((int) seed);
        this.network = new TabularNetwork(description, seed);
        this.model = Model.newInstance("tabular-network", PyTorch.NAME);
        model.setBlock(network);
        this.trainer = model.newTrainer(config());
        trainer.initialize(network.inputShapes(1));
    }

    NetworkDescription description() {
        return description;
    }

    /** One pass over all rows. */
    void epoch() {
        for (int[] batch : Batches.shuffled(rows.rows(), parameters.batchSize(), random)) {
            step(Batches.pick(rows, batch, parameters.unknownShare(), random), Batches.pick(target, batch));
        }
    }

    /** The mean absolute error on these rows, in the target's unit. */
    double error(Rows judged) {
        Encoder.Encoded encoded = encoder.encode(judged.features());
        double sum = 0;
        try (NDManager scope = trainer.getManager().newSubManager()) {
            float[] outputs = trainer.evaluate(TabularNetwork.inputs(scope, encoded))
                    .singletonOrThrow()
                    .toFloatArray();
            for (int row = 0; row < outputs.length; row++) {
                sum += Math.abs(encoder.decode(outputs[row], encoded.scales()[row]) - judged.target()[row]);
            }
        }
        return sum / Math.max(1, encoded.rows());
    }

    byte[] weights() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            network.saveParameters(out);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }

    /** The absolute error of each member by itself: members that are trained apart average better. */
    private void step(Encoder.Encoded batch, double[] wanted) {
        float[] ratios = new float[wanted.length];
        float[] weights = new float[wanted.length];
        for (int row = 0; row < wanted.length; row++) {
            ratios[row] = (float) (wanted[row] / batch.scales()[row]);
            weights[row] = (float) (batch.scales()[row] / unit);
        }
        Shape shape = new Shape(1, wanted.length);
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDList inputs = TabularNetwork.inputs(scope, batch);
            NDArray ratio = scope.create(ratios, shape);
            NDArray weight = scope.create(weights, shape);
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray output = trainer.forward(inputs).singletonOrThrow();
                gradients.backward(output.sub(ratio).abs().mul(weight).mean());
            }
            trainer.step();
        }
    }

    private DefaultTrainingConfig config() {
        int batches = (rows.rows() + parameters.batchSize() - 1) / parameters.batchSize();
        Tracker rate = Tracker.cosine()
                .setBaseValue(parameters.learningRate().floatValue())
                .optFinalValue(parameters.learningRate().floatValue() / 50)
                .setMaxUpdates(Math.max(1, batches * parameters.epochs()))
                .build();
        AdamW optimizer = AdamW.builder()
                .optLearningRateTracker(rate)
                .optWeightDecays(parameters.weightDecay().floatValue())
                .build();
        return new DefaultTrainingConfig(Loss.l1Loss()).optOptimizer(optimizer).optDevices(new Device[] {Device.cpu()});
    }
}
