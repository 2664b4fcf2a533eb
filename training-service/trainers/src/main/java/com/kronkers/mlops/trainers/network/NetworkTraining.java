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
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.runtime.TabularNetwork;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Trains a tabular network on the absolute error in the target's unit, which is what WAPE counts: AdamW with a cosine
 * rate, the weights of the best epoch on the stopping rows are kept.
 */
public final class NetworkTraining {

    /** Rows with what they turned out to be. */
    public record Rows(Table features, double[] target) {}

    /**
     * A trained network.
     *
     * @param parameters as {@link TabularNetwork#saveParameters} writes them
     * @param bestLoss the mean absolute error on the stopping rows, in the target's unit
     */
    public record Trained(
            NetworkDescription description, byte[] parameters, int epochs, int bestEpoch, double bestLoss) {}

    private final TrainingParameters parameters;
    private final long seed;
    private final Consumer<String> progress;
    private NetworkDescription description;
    private Encoder encoder;

    public NetworkTraining(TrainingParameters parameters, long seed, Consumer<String> progress) {
        this.parameters = parameters;
        this.seed = seed;
        this.progress = progress;
    }

    public Trained train(Recipe recipe, Rows fit, Rows stop) throws IOException {
        description = new DescriptionFit(recipe, fit.features(), fit.target(), parameters).fit();
        encoder = new Encoder(description);
        PyTorch.engine().setRandomSeed((int) seed);
        TabularNetwork network = new TabularNetwork(description, seed);
        try (Model model = Model.newInstance("tabular-network", PyTorch.NAME)) {
            model.setBlock(network);
            int batches = (fit.target().length + parameters.batchSize() - 1) / parameters.batchSize();
            try (Trainer trainer = model.newTrainer(config(batches * parameters.epochs()))) {
                trainer.initialize(network.inputShapes(1));
                return run(trainer, network, fit, stop);
            }
        }
    }

    private DefaultTrainingConfig config(int updates) {
        Tracker rate = Tracker.cosine()
                .setBaseValue(parameters.learningRate().floatValue())
                .optFinalValue(parameters.learningRate().floatValue() / 50)
                .setMaxUpdates(updates)
                .build();
        AdamW optimizer = AdamW.builder()
                .optLearningRateTracker(rate)
                .optWeightDecays(parameters.weightDecay().floatValue())
                .build();
        return new DefaultTrainingConfig(Loss.l1Loss()).optOptimizer(optimizer).optDevices(new Device[] {Device.cpu()});
    }

    private Trained run(Trainer trainer, TabularNetwork network, Rows fit, Rows stop) throws IOException {
        Encoder.Encoded fitRows = encoder.encode(fit.features());
        Encoder.Encoded stopRows = encoder.encode(stop.features());
        double unit = java.util.Arrays.stream(fitRows.scales()).average().orElse(1);
        Random random = new Random(seed);
        byte[] best = parametersOf(network);
        double bestLoss = error(trainer, stopRows, stop.target());
        int bestEpoch = 0;
        int epoch = 0;
        while (epoch < parameters.epochs() && epoch - bestEpoch < parameters.patience()) {
            epoch++;
            for (int[] batch : Batches.shuffled(fitRows.rows(), parameters.batchSize(), random)) {
                Encoder.Encoded rows = Batches.pick(fitRows, batch, parameters.unknownShare(), random);
                step(trainer, rows, Batches.pick(fit.target(), batch), unit);
            }
            double loss = error(trainer, stopRows, stop.target());
            progress.accept(String.format(java.util.Locale.ROOT, "epoch %d: mean absolute error %.4f", epoch, loss));
            if (loss < bestLoss) {
                bestLoss = loss;
                bestEpoch = epoch;
                best = parametersOf(network);
            }
        }
        return new Trained(description, best, epoch, bestEpoch, bestLoss);
    }

    /** The absolute error of each member by itself: members that are trained apart average better. */
    private static void step(Trainer trainer, Encoder.Encoded rows, double[] target, double unit) {
        float[] ratios = new float[target.length];
        float[] weights = new float[target.length];
        for (int row = 0; row < target.length; row++) {
            ratios[row] = (float) (target[row] / rows.scales()[row]);
            weights[row] = (float) (rows.scales()[row] / unit);
        }
        Shape shape = new Shape(1, target.length);
        try (NDManager scope = trainer.getManager().newSubManager()) {
            NDList inputs = TabularNetwork.inputs(scope, rows);
            NDArray wanted = scope.create(ratios, shape);
            NDArray weight = scope.create(weights, shape);
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDArray output = trainer.forward(inputs).singletonOrThrow();
                NDArray loss = output.sub(wanted).abs().mul(weight).mean();
                gradients.backward(loss);
            }
            trainer.step();
        }
    }

    private double error(Trainer trainer, Encoder.Encoded rows, double[] target) {
        double sum = 0;
        try (NDManager scope = trainer.getManager().newSubManager()) {
            float[] outputs = trainer.evaluate(TabularNetwork.inputs(scope, rows))
                    .singletonOrThrow()
                    .toFloatArray();
            for (int row = 0; row < target.length; row++) {
                sum += Math.abs(encoder.decode(outputs[row], rows.scales()[row]) - target[row]);
            }
        }
        return sum / Math.max(1, target.length);
    }

    private static byte[] parametersOf(TabularNetwork network) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            network.saveParameters(out);
        }
        return bytes.toByteArray();
    }
}
