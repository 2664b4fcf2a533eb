package com.kronkers.mlops.trainers.network;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
import java.util.List;
import java.util.Random;

/** A network while it is fitted to rows, epoch by epoch. Closing frees its tensors. */
final class NetworkFit implements AutoCloseable {
    private final TrainingParameters parameters;
    private final NetworkDescription description;
    private final Encoder encoder;
    private final Encoder.Encoded rows;
    private final double[] target;
    private final Objective objective;
    private final Random random;
    private final TabularNetwork network;
    private final Model model;
    private final Trainer trainer;

    NetworkFit(Recipe recipe, Rows fit, List<String> classes, TrainingParameters parameters, long seed) {
        this.parameters = parameters;
        this.description = new DescriptionFit(recipe, fit.features(), fit.target(), classes, parameters).fit();
        this.encoder = new Encoder(description);
        this.rows = encoder.encode(fit.features());
        this.target = fit.target();
        this.objective = classes.isEmpty()
                ? new AbsoluteError(
                        encoder, Arrays.stream(rows.scales()).average().orElse(1))
                : new LogLoss(classes.size());
        this.random = new Random(seed);
        PyTorch.engine().setRandomSeed((int) seed);
        this.network = new TabularNetwork(description, seed);
        this.model = Model.newInstance("tabular-network", PyTorch.NAME);
        model.setBlock(network);
        this.trainer = model.newTrainer(config());
        trainer.initialize(network.inputShapes(1));
    }

    Objective objective() {
        return objective;
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

    /** What is lost on these rows. */
    double error(Rows judged) {
        Encoder.Encoded encoded = encoder.encode(judged.features());
        try (NDManager scope = trainer.getManager().newSubManager()) {
            float[] outputs = trainer.evaluate(TabularNetwork.inputs(scope, encoded))
                    .singletonOrThrow()
                    .toFloatArray();
            return objective.error(outputs, judged.target(), encoded.scales());
        }
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

    private void step(Encoder.Encoded batch, double[] wanted) {
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDList inputs = TabularNetwork.inputs(scope, batch);
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray output = trainer.forward(inputs).singletonOrThrow();
                gradients.backward(objective.loss(scope, output, wanted, batch.scales()));
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
