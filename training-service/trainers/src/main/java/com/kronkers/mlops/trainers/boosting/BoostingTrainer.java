package com.kronkers.mlops.trainers.boosting;

import com.kronkers.mlops.runtime.Columns;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.trainers.job.InvalidJobException;
import com.kronkers.mlops.trainers.search.Dimension;
import com.kronkers.mlops.trainers.search.Tunable;
import com.kronkers.mlops.trainers.training.FeatureMatrix;
import com.kronkers.mlops.trainers.training.Fitted;
import com.kronkers.mlops.trainers.training.Rows;
import com.kronkers.mlops.trainers.training.TrainingData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Boosted trees by XGBoost (Chen and Guestrin 2016). The rows to stop by, newer than those fitted, tell how many rounds
 * are best; then a fresh model is fitted to both for so many. Its native library must be the only XGBoost of the process,
 * so nothing here may load a model through the runtime.
 */
public final class BoostingTrainer implements Tunable {
    private static final List<Dimension> SPACE = List.of(
            Dimension.logarithmic("learningRate", 0.02, 0.3),
            Dimension.whole("depth", 2, 10),
            Dimension.logarithmic("minChildWeight", 1, 100),
            Dimension.number("rowShare", 0.5, 1),
            Dimension.number("columnShare", 0.3, 1),
            Dimension.logarithmic("lambda", 0.1, 100));

    private final BoostingParameters parameters;

    public BoostingTrainer(Map<String, Object> parameters) {
        this.parameters = BoostingParameters.of(parameters);
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
    public Fitted train(TrainingData data) {
        Fitted.Course course = stop(data);
        try {
            data.progress().accept("fitting " + data.both().count() + " rows for " + course.best() + " rounds");
            DMatrix both = matrix(data, data.both());
            Booster booster = XGBoost.train(both, settings(data), course.best(), Map.of(), null, null, null, 0);
            both.dispose();
            return new BoostedTrees(data, booster, course);
        } catch (XGBoostError e) {
            throw new InvalidJobException("xgboost: " + e.getMessage(), e);
        }
    }

    @Override
    public Fitted.Course stop(TrainingData data) {
        requireCounts(data);
        float[][] losses = new float[1][parameters.rounds()];
        Arrays.fill(losses[0], Float.NaN);
        try {
            DMatrix fit = matrix(data, data.fit());
            DMatrix stop = matrix(data, data.stop());
            XGBoost.train(
                            fit,
                            settings(data),
                            parameters.rounds(),
                            Map.of("stop", stop),
                            losses,
                            null,
                            null,
                            parameters.patience())
                    .dispose();
            fit.dispose();
            stop.dispose();
        } catch (XGBoostError e) {
            throw new InvalidJobException("xgboost: " + e.getMessage(), e);
        }
        int best = 0;
        int tried = 0;
        for (int round = 0; round < parameters.rounds() && !Float.isNaN(losses[0][round]); round++) {
            tried = round + 1;
            best = losses[0][round] < losses[0][best] ? round : best;
        }
        data.progress().accept("tried " + tried + " rounds, best " + (best + 1) + ": " + losses[0][best]);
        return new Fitted.Course(tried, best + 1, losses[0][best]);
    }

    /** The most trees for each class. */
    public int rounds() {
        return parameters.rounds();
    }

    /** Rounds without improvement after which training stops. */
    public int patience() {
        return parameters.patience();
    }

    /** What the library is told. */
    public Map<String, Object> settings(TrainingData data) {
        Map<String, Object> settings = new HashMap<>();
        Recipe.Task task = data.recipe().task();
        boolean number = task == Recipe.Task.REGRESSION;
        boolean many = task == Recipe.Task.MULTI_CLASS;
        settings.put("objective", number ? parameters.regression() : many ? "multi:softprob" : "binary:logistic");
        settings.put("eval_metric", number ? "mae" : many ? "mlogloss" : "logloss");
        if (many) {
            settings.put("num_class", data.width());
        }
        settings.put("tree_method", "hist");
        settings.put("eta", parameters.learningRate());
        settings.put("max_depth", parameters.depth());
        settings.put("min_child_weight", parameters.minChildWeight());
        settings.put("subsample", parameters.rowShare());
        settings.put("colsample_bytree", parameters.columnShare());
        settings.put("lambda", parameters.lambda());
        settings.put("seed", (int) (data.seed() ^ data.seed() >>> 32));
        settings.put("nthread", threads());
        settings.put("verbosity", 0);
        return settings;
    }

    /** As many as the process was given; the bytes do not depend on it. */
    private static int threads() {
        String given = System.getenv("OMP_NUM_THREADS");
        return given == null ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(given);
    }

    private void requireCounts(TrainingData data) {
        boolean counts = parameters.objective().equals("poisson")
                || parameters.objective().equals("tweedie");
        if (data.width() == 1 && counts && Arrays.stream(data.both().target()).anyMatch(value -> value < 0)) {
            throw new InvalidJobException("job.json: parameters.objective: " + parameters.objective() + " is for"
                    + " numbers of 0 and above, and '" + data.recipe().target() + "' is negative in some row;"
                    + " use absolute or squared");
        }
    }

    private static DMatrix matrix(TrainingData data, Rows rows) throws XGBoostError {
        List<Columns.Entry> inputs = data.columns().inputs();
        DMatrix matrix = new DMatrix(FeatureMatrix.of(inputs, rows.features()), rows.count(), inputs.size(), Float.NaN);
        float[] labels = new float[rows.count()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = (float) rows.target()[row];
        }
        matrix.setLabel(labels);
        matrix.setFeatureNames(inputs.stream().map(Columns.Entry::name).toArray(String[]::new));
        return matrix;
    }
}
