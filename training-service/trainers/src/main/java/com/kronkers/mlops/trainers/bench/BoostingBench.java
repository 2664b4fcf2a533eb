package com.kronkers.mlops.trainers.bench;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.boosting.BoostingTrainer;
import com.kronkers.mlops.trainers.data.ColumnsFit;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.data.RowSplit;
import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.training.FeatureMatrix;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.Rows;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * How long {@code gradient-boosting} takes beside the bare library with the same settings on the same matrix, which is
 * there already: {@code BoostingBench job.json rounds} prints seconds, bare and built in, a line for each repetition.
 */
public final class BoostingBench {

    private BoostingBench() {}

    public static void main(String[] args) throws Exception {
        JobFile job = JobFile.read(Path.of(args[0]));
        BoostingTrainer trainer = new BoostingTrainer(job.parameters());
        Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());
        RowSplit split = RowSplit.of(dataset, job, trainer.warmUpSteps(), trainer.stopSteps());
        Table features = dataset.features();
        Rows both = Rows.of(features, dataset.target(), split.both());
        TrainingData data = new TrainingData(
                job.recipe(),
                ColumnsFit.of(job.recipe(), both.features(), both.target(), dataset.classes()),
                dataset.signature(),
                Rows.of(features, dataset.target(), split.fit()),
                Rows.of(features, dataset.target(), split.stop()),
                both,
                split.trainedThrough(),
                job.seed(),
                line -> {});
        for (int round = 0; round < Integer.parseInt(args[1]); round++) {
            double bare = bare(trainer, data);
            long begin = System.nanoTime();
            try (Fitted fitted = trainer.train(data)) {
                double builtIn = (System.nanoTime() - begin) / 1e9;
                System.out.println(bare + " " + builtIn + " " + fitted.course().best());
            }
        }
    }

    /** Two fits, as the trainer makes them: one to find the best round, one on all rows. */
    private static double bare(BoostingTrainer trainer, TrainingData data) throws XGBoostError {
        Bare fit = Bare.of(data, data.fit());
        Bare stop = Bare.of(data, data.stop());
        Bare both = Bare.of(data, data.both());
        Map<String, Object> settings = trainer.settings(data);
        long begin = System.nanoTime();
        float[][] losses = new float[1][trainer.rounds()];
        java.util.Arrays.fill(losses[0], Float.NaN);
        DMatrix watched = stop.matrix();
        DMatrix fitted = fit.matrix();
        XGBoost.train(
                        fitted,
                        settings,
                        trainer.rounds(),
                        Map.of("stop", watched),
                        losses,
                        null,
                        null,
                        trainer.patience())
                .dispose();
        int best = 0;
        for (int round = 1; round < losses[0].length && !Float.isNaN(losses[0][round]); round++) {
            best = losses[0][round] < losses[0][best] ? round : best;
        }
        DMatrix all = both.matrix();
        Booster booster = XGBoost.train(all, settings, best + 1, Map.of(), null, null, null, 0);
        double seconds = (System.nanoTime() - begin) / 1e9;
        booster.dispose();
        List.of(watched, fitted, all).forEach(DMatrix::dispose);
        return seconds;
    }

    private record Bare(float[] numbers, float[] labels, int width) {
        static Bare of(TrainingData data, Rows rows) {
            List<Columns.Entry> inputs = data.columns().inputs();
            float[] labels = new float[rows.count()];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = (float) rows.target()[row];
            }
            return new Bare(FeatureMatrix.of(inputs, rows.features()), labels, inputs.size());
        }

        DMatrix matrix() throws XGBoostError {
            DMatrix matrix = new DMatrix(numbers, labels.length, width, Float.NaN);
            matrix.setLabel(labels);
            return matrix;
        }
    }
}
