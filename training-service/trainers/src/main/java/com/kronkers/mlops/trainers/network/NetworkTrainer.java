package com.kronkers.mlops.trainers.network;

import com.kronkers.mlops.runtime.LoadedModel;
import com.kronkers.mlops.runtime.ModelPackage;
import com.kronkers.mlops.runtime.PackageWriter;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.Trainer;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        if (data.recipe().task() != Recipe.Task.REGRESSION) {
            throw new InvalidJobException("job.json: recipe.task: tabular-network predicts numbers; for classes use"
                    + " gradient-boosting or linear");
        }
        data.recipe().known().forEach(name -> {
            if (data.both().features().isText(name)) {
                throw new InvalidJobException("job.json: recipe.known: '" + name + "' is text, which tabular-network"
                        + " takes as entity only; use gradient-boosting or linear");
            }
        });
        NetworkTraining.Trained trained = new NetworkTraining(parameters, data.seed(), data.progress())
                .train(data.recipe(), data.fit(), data.stop(), data.both());
        return new TrainedNetwork(data, trained);
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
                return model.predict(features).doubles(data.recipe().target());
            } finally {
                Files.delete(zip);
            }
        }

        @Override
        public void write(Path zip) throws IOException {
            PackageWriter.write(zip, data.recipe(), data.signature(), trained.description(), trained.weights());
        }

        @Override
        public Course course() {
            return new Course(trained.epochs(), trained.bestEpoch(), trained.bestLoss());
        }
    }
}
