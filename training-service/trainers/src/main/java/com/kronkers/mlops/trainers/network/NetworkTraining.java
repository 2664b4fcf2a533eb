package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.NetworkDescription;
import com.kronkers.mlops.runtime.TabularNetwork;
import com.kronkers.mlops.trainers.training.Rows;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.util.Locale;

/**
 * Trains a tabular network by AdamW with a cosine rate on the absolute error in the target's unit, which is what WAPE
 * counts, or on the log loss of classes. The stopping rows, newer than those fitted, tell how many epochs are best; then a
 * fresh network is fitted to both for so many epochs, because the newest rows resemble most what will be asked.
 */
public final class NetworkTraining {

    /**
     * A trained network.
     *
     * @param weights as {@link TabularNetwork#saveParameters} writes them
     * @param epochs how many were tried
     * @param bestLoss what was lost on the stopping rows before they were learned: the mean absolute error in the target's
     *     unit, or the log loss
     */
    public record Trained(NetworkDescription description, byte[] weights, int epochs, int bestEpoch, double bestLoss) {}

    private record Best(int tried, int epoch, double loss) {}

    private final TrainingParameters parameters;

    public NetworkTraining(TrainingParameters parameters) {
        this.parameters = parameters;
    }

    public Trained train(TrainingData data) throws IOException {
        Best best = bestEpoch(data);
        data.progress().accept("fitting " + data.both().count() + " rows for " + best.epoch() + " epochs");
        try (NetworkFit network = fit(data, data.both())) {
            for (int epoch = 0; epoch < best.epoch(); epoch++) {
                network.epoch();
            }
            return new Trained(network.description(), network.weights(), best.tried(), best.epoch(), best.loss());
        }
    }

    private NetworkFit fit(TrainingData data, Rows rows) {
        return new NetworkFit(data.recipe(), rows, data.columns().classes(), parameters, data.seed());
    }

    private Best bestEpoch(TrainingData data) {
        try (NetworkFit network = fit(data, data.fit())) {
            double bestLoss = network.error(data.stop());
            int bestEpoch = 0;
            int epoch = 0;
            while (epoch < parameters.epochs() && epoch - bestEpoch < parameters.patience()) {
                epoch++;
                network.epoch();
                double loss = network.error(data.stop());
                String name = network.objective().name();
                data.progress().accept(String.format(Locale.ROOT, "epoch %d: %s %.4f", epoch, name, loss));
                if (loss < bestLoss) {
                    bestLoss = loss;
                    bestEpoch = epoch;
                }
            }
            return new Best(epoch, bestEpoch, bestLoss);
        }
    }
}
