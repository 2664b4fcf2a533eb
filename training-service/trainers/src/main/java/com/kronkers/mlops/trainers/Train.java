package com.kronkers.mlops.trainers;

import com.kronkers.mlops.runtime.PackageWriter;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.data.TimeSplit;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import com.kronkers.mlops.trainers.network.NetworkTraining;
import com.kronkers.mlops.trainers.network.TrainingParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Trains a tabular network: {@code Train job.json} reads the job's Parquet file and writes {@code model.zip} and
 * {@code training.json}. The newest {@code testPeriods} steps have no influence on the model.
 */
public final class Train {

    /**
     * What {@code training.json} says.
     *
     * @param trainedFrom the first row that was learned from; older ones served as past
     * @param trainedThrough the newest time that had any influence on the model
     * @param loss mean absolute error on the rows that decided when to stop
     */
    record TrainingReport(
            LocalDate trainedFrom,
            LocalDate trainedThrough,
            int rows,
            int stopRows,
            int series,
            int epochs,
            int bestEpoch,
            double loss) {}

    private Train() {}

    public static void main(String[] args) {
        System.exit(ChildProcess.run("Train", args, Train::train));
    }

    static void train(JobFile job) throws IOException {
        TrainingParameters parameters = TrainingParameters.of(job.parameters());
        Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());
        System.out.println("read " + dataset.rows().rows() + " rows");
        TimeSplit split =
                TimeSplit.of(dataset.times(), parameters.warmUpSteps(), parameters.stopSteps(), job.testPeriods());
        Table features = dataset.features();
        NetworkTraining.Rows fit = rows(dataset, features, split.fitRows(dataset));
        NetworkTraining.Rows stop = rows(dataset, features, split.stopRows(dataset));
        NetworkTraining.Rows both = rows(dataset, features, split.trainingRows(dataset));
        System.out.println("training on " + fit.target().length + " rows from " + split.fitFrom() + ", stopping by "
                + stop.target().length + " rows from " + split.stopFrom());
        NetworkTraining.Trained trained =
                new NetworkTraining(parameters, job.seed(), System.out::println).train(job.recipe(), fit, stop, both);
        Path zip = job.file("model.zip");
        PackageWriter.write(zip, job.recipe(), dataset.signature(), trained.description(), trained.weights());
        LocalDate through = dataset.times().stream()
                .filter(time -> time.isBefore(split.testFrom()))
                .reduce((older, newer) -> newer)
                .orElseThrow();
        int series = (int) Arrays.stream(dataset.series()).distinct().count();
        JobJson.write(
                job.file("training.json"),
                new TrainingReport(
                        split.fitFrom(),
                        through,
                        fit.target().length,
                        stop.target().length,
                        series,
                        trained.epochs(),
                        trained.bestEpoch(),
                        trained.bestLoss()));
    }

    private static NetworkTraining.Rows rows(Dataset dataset, Table features, int[] positions) {
        double[] target = dataset.target();
        return new NetworkTraining.Rows(
                features.select(positions),
                Arrays.stream(positions).mapToDouble(row -> target[row]).toArray());
    }
}
