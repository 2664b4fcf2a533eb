package com.kronkers.mlops.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.local.demo.PlatformClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a project's own library predicted for the rows that it was given, beside what is served for the same rows over the
 * Open Inference Protocol: callers send who, when and what is known in advance, serving makes the features.
 */
final class OwnPredictions {
    private static final int BATCH = 1_000;

    /** A row by its names, with both answers. */
    record Row(Map<String, String> cells, double served) {
        boolean agrees(double tolerance) {
            double predicted = predicted();
            return Math.abs(predicted - served) <= tolerance * Math.max(Math.abs(predicted), Math.abs(served));
        }

        private double predicted() {
            return Double.parseDouble(cells.get("prediction"));
        }

        @Override
        public String toString() {
            return cells + " is answered " + served;
        }
    }

    private OwnPredictions() {}

    /**
     * Every row that a run's project was given, asked of the model that is served.
     *
     * @param given the rows by their names, in the order in which the project was given them
     */
    static List<Row> served(PlatformClient client, String model, String run, List<Map<String, String>> given) {
        List<String> predictions = left(client, run);
        if (predictions.size() != given.size()) {
            throw new AssertionError(predictions.size() + " predictions for " + given.size() + " rows");
        }
        List<Row> served = new ArrayList<>();
        for (int from = 0; from < given.size(); from += BATCH) {
            List<Map<String, String>> batch = given.subList(from, Math.min(given.size(), from + BATCH));
            List<Double> answers = ask(client, model, batch);
            for (int i = 0; i < batch.size(); i++) {
                Map<String, String> cells = new LinkedHashMap<>(batch.get(i));
                cells.put("prediction", predictions.get(from + i));
                served.add(new Row(cells, answers.get(i)));
            }
        }
        return served;
    }

    /** The artifact of the run, without its line of names. */
    private static List<String> left(PlatformClient client, String run) {
        String folder = client.get("data-scientist", "/api/2.0/mlflow/runs/get?run_id=" + run.replace("-", ""))
                .at("/run/info/artifact_uri")
                .asText()
                .replace("mlflow-artifacts:", "/api/2.0/mlflow-artifacts/artifacts");
        return client.get("data-scientist", folder + "/predictions.csv")
                .asText()
                .lines()
                .skip(1)
                .toList();
    }

    private static List<Double> ask(PlatformClient client, String model, List<Map<String, String>> rows) {
        JsonNode answer = client.post(
                "department",
                "/v2/models/" + model + "/infer",
                Map.of(
                        "inputs",
                        List.of(
                                input("store_id", "BYTES", rows, text -> text),
                                input("department", "BYTES", rows, text -> text),
                                input("week_start", "BYTES", rows, text -> text),
                                input("promotion", "BOOL", rows, Boolean::valueOf))));
        List<Double> values = new ArrayList<>();
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asText().equals("units")) {
                output.path("data").forEach(value -> values.add(value.asDouble()));
            }
        }
        return values;
    }

    private static Map<String, Object> input(
            String name, String datatype, List<Map<String, String>> rows, Function<String, Object> value) {
        return Map.of(
                "name",
                name,
                "shape",
                List.of(rows.size()),
                "datatype",
                datatype,
                "data",
                rows.stream().map(row -> value.apply(row.get(name))).toList());
    }
}
