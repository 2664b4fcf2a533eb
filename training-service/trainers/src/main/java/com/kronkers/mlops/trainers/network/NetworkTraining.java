package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.NetworkDescription;
import com.kronkers.mlops.runtime.TabularNetwork;
import com.kronkers.mlops.trainers.training.Fitted;
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
     * @param course its epochs; what was lost is the mean absolute error in the target's unit, or the log loss
     */
    public record Trained(NetworkDescription description, byte[] weights, Fitted.Course course) {}

    private final TrainingParameters parameters;

    public NetworkTraining(TrainingParameters parameters) {
        this.parameters = parameters;
    }

    public Trained train(TrainingData data) throws IOException {
        Fitted.Course course = stop(data);
        data.progress().accept("fitting " + data.both().count() + " rows for " + course.best() + " epochs");
        try (NetworkFit network = fit(data, data.both())) {
            for (int epoch = 0; epoch < course.best(); epoch++) {
                network.epoch();
            }
            return new Trained(network.description(), network.weights(), course);
        }
    }

    private NetworkFit fit(TrainingData data, Rows rows) {
        return new NetworkFit(data.recipe(), rows, data.columns().classes(), parameters, data.seed());
    }

    /** What the stopping rows tell, which are not learned. */
    Fitted.Course stop(TrainingData data) {
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
            return new Fitted.Course(epoch, bestEpoch, bestLoss);
        }
    }
}
