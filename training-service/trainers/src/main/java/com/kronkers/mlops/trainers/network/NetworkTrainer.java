package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.PackageWriter;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.ModelOutputs;
import com.kronkers.mlops.trainers.training.Trainer;
import com.kronkers.mlops.trainers.training.TrainingData;
import com.kronkers.mlops.trainers.validation.ModelForecast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tabular network with entity embeddings, in PyTorch through DJL. */
public final class NetworkTrainer implements Trainer {
    private final TrainingParameters parameters;
    private final Path work;

    public NetworkTrainer(JobFile job) {
        this.parameters = TrainingParameters.of(job.parameters());
        this.work = job.file("work");
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
            return new Course(trained.epochs(), trained.bestEpoch(), trained.bestLoss());
        }
    }
}
