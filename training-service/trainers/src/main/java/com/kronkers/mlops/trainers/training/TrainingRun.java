package com.kronkers.mlops.trainers.training;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.data.ColumnsFit;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.data.RowSplit;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * One training: reads the job's Parquet file and writes {@code model.zip} and {@code training.json}. The rows that are
 * judged on have no influence on the model.
 */
public final class TrainingRun {
    private final JobFile job;
    private final Trainer trainer;

    public TrainingRun(JobFile job, Trainer trainer) {
        this.job = job;
        this.trainer = trainer;
    }

    public void run() throws IOException {
        if (job.recipe() == null) {
            throw new InvalidJobException("job.json: recipe is missing: the platform's trainers make features by it;"
                    + " a dataset's columns as they are, columns, are for projects");
        }
        Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());
        long unusable = Arrays.stream(dataset.target()).filter(Double::isNaN).count();
        System.out.println("read " + dataset.rows().rows() + " rows"
                + (unusable == 0
                        ? ""
                        : ", " + unusable + " of them without a usable '"
                                + job.recipe().target() + "'"));
        RowSplit split = RowSplit.of(dataset, job, trainer.warmUpSteps(), trainer.stopSteps());
        TrainingData data = data(dataset, split);
        System.out.println("training on " + data.fit().count() + " rows from " + split.fitFrom() + ", stopping by "
                + data.stop().count() + " rows");
        List<TrainingReport.Backtest> backtests = new Backtests(job, trainer, this::data).run(dataset);
        try (Fitted fitted = trainer.train(data)) {
            fitted.write(job.file("model.zip"));
            JobJson.write(job.file("training.json"), report(dataset, split, data, fitted.course(), backtests));
        }
    }

    private TrainingData data(Dataset dataset, RowSplit split) {
        Table features = dataset.features();
        double[] target = dataset.target();
        Rows both = Rows.of(features, target, split.both());
        Columns columns = ColumnsFit.of(job.recipe(), both.features(), both.target(), dataset.classes());
        return new TrainingData(
                job.recipe(),
                columns,
                dataset.signature(),
                Rows.of(features, target, split.fit()),
                Rows.of(features, target, split.stop()),
                both,
                split.trainedThrough(),
                job.seed(),
                System.out::println);
    }

    private TrainingReport report(
            Dataset dataset,
            RowSplit split,
            TrainingData data,
            Fitted.Course course,
            List<TrainingReport.Backtest> backtests) {
        return new TrainingReport(
                split.fitFrom(),
                split.trainedThrough(),
                data.fit().count(),
                data.stop().count(),
                (int) Arrays.stream(dataset.series()).distinct().count(),
                course.tried(),
                course.best(),
                course.loss(),
                backtests.isEmpty() ? null : backtests,
                null);
    }
}
