package com.kronkers.mlops.example;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Boosted trees by XGBoost, saved as JSON. The platform gives the rows to learn from and takes the model folder; see "A
 * project in ten lines" in training-service/README.md.
 */
public final class Train {
    private static final int PATIENCE = 30;

    private Train() {}

    /** @param arguments the most rounds, the learning rate and the trees' depth */
    public static void main(String[] arguments) throws IOException, XGBoostError, InterruptedException {
        TrainingRows rows = TrainingRows.read(
                path("KRONKERS_TRAINING_CSV"), path("KRONKERS_COLUMNS"), System.getenv("KRONKERS_TARGET"));
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("objective", "reg:absoluteerror");
        parameters.put("eval_metric", "mae");
        parameters.put("tree_method", "hist");
        parameters.put("eta", Double.parseDouble(arguments[1]));
        parameters.put("max_depth", (int) Double.parseDouble(arguments[2]));
        parameters.put("seed", Math.floorMod(Long.parseLong(System.getenv("KRONKERS_SEED")), Integer.MAX_VALUE));
        int most = (int) Double.parseDouble(arguments[0]);
        DMatrix stop = matrix(rows.part(true));
        int best = rounds(matrix(rows.part(false)), stop, parameters, most);
        DMatrix all = matrix(rows);
        Booster model = XGBoost.train(all, parameters, best, Map.of(), null, null);
        Path folder = path("KRONKERS_MODEL_DIR");
        model.saveModel(folder.resolve("model.json").toString());
        Files.writeString(folder.resolve("MLmodel"), description(rows.width()));
        leavePredictions(model.predict(all), folder.resolve("predictions.csv"));
        System.out.println(rows.target().size() + " rows, " + rows.width() + " features, " + best + " rounds");
        track("rounds", best);
    }

    /** The number of rounds after which the newest rows are predicted best. */
    private static int rounds(DMatrix fit, DMatrix stop, Map<String, Object> parameters, int most) throws XGBoostError {
        float[][] errors = new float[1][most];
        XGBoost.train(fit, parameters, most, Map.of("stop", stop), errors, null, null, PATIENCE);
        int best = 0;
        for (int round = 1; round < most && errors[0][round] > 0; round++) {
            best = errors[0][round] < errors[0][best] ? round : best;
        }
        return best + 1;
    }

    /** What XGBoost itself predicts: the platform compares it with what will be served. */
    private static void leavePredictions(float[][] predicted, Path file) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            lines.write("prediction\n");
            for (float[] row : predicted) {
                lines.write(row[0] + "\n");
            }
        }
    }

    private static DMatrix matrix(TrainingRows rows) throws XGBoostError {
        DMatrix matrix = new DMatrix(rows.matrix(), rows.features().size(), rows.width(), Float.NaN);
        matrix.setLabel(rows.labels());
        return matrix;
    }

    private static String description(int width) {
        return """
                flavors:
                  xgboost:
                    data: model.json
                    model_format: json
                signature:
                  inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, %d]}}]'
                  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
                """
                .formatted(width);
    }

    private static void track(String metric, double value) throws IOException, InterruptedException {
        String run = System.getenv("MLFLOW_RUN_ID");
        if (run == null) {
            return;
        }
        String body = "{\"run_id\":\"%s\",\"key\":\"%s\",\"value\":%s,\"timestamp\":%d}"
                .formatted(run, metric, value, System.currentTimeMillis());
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        System.getenv("MLFLOW_TRACKING_URI") + "/api/2.0/mlflow/runs/log-metric"))
                                .header("Authorization", "Bearer " + System.getenv("MLFLOW_TRACKING_TOKEN"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the metric was answered with " + answer.statusCode() + ": " + answer.body());
        }
    }

    private static Path path(String variable) {
        return Path.of(System.getenv(variable));
    }
}
