package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.NetworkDescription;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.TabularNetwork;
import com.kronkers.mlops.trainers.training.Rows;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Trains a tabular network on the absolute error in the target's unit, which is what WAPE counts, by AdamW with a cosine
 * rate. The stopping rows, newer than those fitted, tell how many epochs are best; then a fresh network is fitted to both
 * for so many epochs, because the newest rows resemble most what will be asked.
 */
public final class NetworkTraining {

    /**
     * A trained network.
     *
     * @param weights as {@link TabularNetwork#saveParameters} writes them
     * @param epochs how many were tried
     * @param bestLoss the mean absolute error on the stopping rows before they were learned, in the target's unit
     */
    public record Trained(NetworkDescription description, byte[] weights, int epochs, int bestEpoch, double bestLoss) {}

    private record Best(int tried, int epoch, double loss) {}

    private final TrainingParameters parameters;
    private final long seed;
    private final Consumer<String> progress;

    public NetworkTraining(TrainingParameters parameters, long seed, Consumer<String> progress) {
        this.parameters = parameters;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * @param fit the older rows
     * @param stop the rows that decide when to stop
     * @param both all of them
     */
    public Trained train(Recipe recipe, Rows fit, Rows stop, Rows both) throws IOException {
        Best best = bestEpoch(recipe, fit, stop);
        progress.accept("fitting " + both.target().length + " rows for " + best.epoch() + " epochs");
        try (NetworkFit network = new NetworkFit(recipe, both, parameters, seed)) {
            for (int epoch = 0; epoch < best.epoch(); epoch++) {
                network.epoch();
            }
            return new Trained(network.description(), network.weights(), best.tried(), best.epoch(), best.loss());
        }
    }

    private Best bestEpoch(Recipe recipe, Rows fit, Rows stop) {
        try (NetworkFit network = new NetworkFit(recipe, fit, parameters, seed)) {
            double bestLoss = network.error(stop);
            int bestEpoch = 0;
            int epoch = 0;
            while (epoch < parameters.epochs() && epoch - bestEpoch < parameters.patience()) {
                epoch++;
                network.epoch();
                double loss = network.error(stop);
                progress.accept(String.format(Locale.ROOT, "epoch %d: mean absolute error %.4f", epoch, loss));
                if (loss < bestLoss) {
                    bestLoss = loss;
                    bestEpoch = epoch;
                }
            }
            return new Best(epoch, bestEpoch, bestLoss);
        }
    }
}
