package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.PackageWriter;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.search.Dimension;
import com.kronkers.mlops.trainers.search.Tunable;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.ModelOutputs;
import com.kronkers.mlops.trainers.training.TrainingData;
import com.kronkers.mlops.trainers.validation.ModelForecast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A tabular network with entity embeddings, in PyTorch through DJL. */
public final class NetworkTrainer implements Tunable {
    private static final List<Dimension> SPACE = List.of(
            Dimension.logarithmic("learningRate", 1e-4, 1e-2),
            Dimension.logarithmic("weightDecay", 1e-3, 0.3),
            Dimension.choice("hidden", List.of(List.of(16), List.of(32, 16), List.of(64, 32), List.of(128, 64))),
            Dimension.whole("embedding", 2, 12));

    private final TrainingParameters parameters;
    private final Path work;

    /** @param work a folder for what it writes on the way */
    public NetworkTrainer(Map<String, Object> parameters, Path work) {
        this.parameters = TrainingParameters.of(parameters);
        this.work = work;
    }

    @Override
    public int warmUpSteps() {
        return parameters.warmUpSteps();
    }

    @Override
    public int stopSteps() {
        return parameters.stopSteps();
    }

    @Override
    public int backtests() {
        return parameters.backtests();
    }

    @Override
    public int searchTrials() {
        return parameters.searchTrials();
    }

    @Override
    public Record parameters() {
        return parameters;
    }

    @Override
    public List<Dimension> space() {
        return SPACE;
    }

    @Override
    public Fitted.Course stop(TrainingData data) {
        return new NetworkTraining(parameters).stop(data);
    }

    @Override
    public Fitted train(TrainingData data) throws IOException {
        return new TrainedNetwork(data, new NetworkTraining(parameters).train(data));
    }

    private final class TrainedNetwork implements Fitted {
        private final TrainingData data;
        private final NetworkTraining.Trained trained;

        TrainedNetwork(TrainingData data, NetworkTraining.Trained trained) {
            this.data = data;
            this.trained = trained;
        }

        @Override
        public double[] forecast(Table features) throws IOException {
            Path zip = Files.createDirectories(work).resolve("forecast.zip");
            write(zip);
            try (ModelPackage content = ModelPackage.open(zip, work);
                    LoadedModel model = LoadedModel.load(content)) {
                return ModelForecast.of(model, features, data.columns().classes());
            } finally {
                Files.delete(zip);
            }
        }

        @Override
        public void write(Path zip) throws IOException {
            Signature signature =
                    new Signature(data.signature().inputs(), List.of(ModelOutputs.declared(data, Datatype.FP64)));
            PackageWriter.write(zip, data.recipe(), signature, trained.description(), trained.weights());
        }

        @Override
        public Course course() {
            return trained.course();
        }
    }
}
