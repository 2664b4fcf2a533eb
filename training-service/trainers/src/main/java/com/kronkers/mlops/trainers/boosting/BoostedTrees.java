package com.kronkers.mlops.trainers.boosting;

import com.kronkers.mlops.runtime.ClassOutputs;
import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Datatype;
import com.kronkers.mlops.runtime.PackageBuilder;
import com.kronkers.mlops.runtime.Signature.Column;
import com.kronkers.mlops.runtime.SyntheticRows;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.trainers.training.FeatureMatrix;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.ModelOutputs;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Boosted trees and their package. Golden rows expect what this library gives; whoever serves uses another. */
final class BoostedTrees implements Fitted {
    private static final String FILE = "model.ubj";

    private final TrainingData data;
    private final Booster booster;
    private final Course course;

    BoostedTrees(TrainingData data, Booster booster, Course course) {
        this.data = data;
        this.booster = booster;
        this.course = course;
    }

    @Override
    public double[] forecast(Table features) throws IOException {
        float[] raw = raw(features);
        if (data.width() != 2) {
            double[] forecast = new double[raw.length];
            java.util.Arrays.setAll(forecast, i -> raw[i]);
            return forecast;
        }
        double[] both = new double[raw.length * 2];
        for (int row = 0; row < raw.length; row++) {
            both[2 * row] = 1.0 - raw[row];
            both[2 * row + 1] = raw[row];
        }
        return both;
    }

    @Override
    public void write(Path zip) throws IOException {
        List<Columns.Entry> entries = data.columns().inputs();
        List<Column> outputs = List.of(ModelOutputs.declared(data, Datatype.FP32));
        List<String> expected = data.width() == 1
                ? List.of(data.recipe().target())
                : List.of(
                        data.recipe().target(),
                        data.width() == 2 ? ClassOutputs.PROBABILITY : ClassOutputs.PROBABILITIES);
        try {
            new PackageBuilder()
                    .file(FILE, booster.toByteArray("ubj"))
                    .model("xgboost", Map.of("data", FILE), ModelOutputs.numbers(entries), outputs)
                    .recipe(data.recipe())
                    .columns(data.columns())
                    .golden(SyntheticRows.make(
                            entries.stream().map(Columns.Entry::asColumn).toList(), this::outputs, expected))
                    .write(zip);
        } catch (XGBoostError e) {
            throw new IOException("xgboost: " + e.getMessage(), e);
        }
    }

    @Override
    public Course course() {
        return course;
    }

    @Override
    public void close() {
        booster.dispose();
    }

    /** As the runtime names them. */
    private Table outputs(Table features) {
        float[] raw = raw(features);
        String target = data.recipe().target();
        return data.width() == 1
                ? Table.builder(features.rows()).floats(target, raw).build()
                : ClassOutputs.of(target, data.columns().classes(), features.rows(), raw);
    }

    private float[] raw(Table features) {
        List<Columns.Entry> inputs = data.columns().inputs();
        try {
            DMatrix matrix = new DMatrix(FeatureMatrix.of(inputs, features), features.rows(), inputs.size(), Float.NaN);
            matrix.setFeatureNames(inputs.stream().map(Columns.Entry::name).toArray(String[]::new));
            float[][] given = booster.predict(matrix);
            matrix.dispose();
            int width = given[0].length;
            float[] raw = new float[given.length * width];
            for (int row = 0; row < given.length; row++) {
                System.arraycopy(given[row], 0, raw, row * width, width);
            }
            return raw;
        } catch (XGBoostError e) {
            throw new IllegalStateException("xgboost: " + e.getMessage(), e);
        }
    }
}
