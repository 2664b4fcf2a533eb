package com.kronkers.mlops.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.local.demo.PlatformClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a project's own library predicted for the rows that it was given, beside what is served for the same rows over the
 * Open Inference Protocol: callers send who, when and what is known in advance, serving makes the features.
 */
final class OwnPredictions {
    private static final int BATCH = 1_000;

    /** A row as the dataset has it, with both answers. */
    record Row(JsonNode asked, double predicted, double served) {
        boolean agrees(double tolerance) {
            return Math.abs(predicted - served) <= tolerance * Math.max(Math.abs(predicted), Math.abs(served));
        }
    }

    private OwnPredictions() {}

    /**
     * Every row that a run's project was given, asked of the model that is served.
     *
     * @param given the rows of the dataset, in the order in which the project was given them
     */
    static List<Row> served(PlatformClient client, String model, String run, List<JsonNode> given) {
        List<String> predictions = left(client, run);
        if (predictions.size() != given.size()) {
            throw new AssertionError(predictions.size() + " predictions for " + given.size() + " rows");
        }
        List<Row> served = new ArrayList<>();
        for (int from = 0; from < given.size(); from += BATCH) {
            List<JsonNode> batch = given.subList(from, Math.min(given.size(), from + BATCH));
            List<Double> answers = ask(client, model, batch);
            for (int i = 0; i < batch.size(); i++) {
                double predicted = Double.parseDouble(predictions.get(from + i));
                served.add(new Row(batch.get(i), predicted, answers.get(i)));
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

    private static List<Double> ask(PlatformClient client, String model, List<JsonNode> rows) {
        JsonNode answer = client.post(
                "department",
                "/v2/models/" + model + "/infer",
                Map.of(
                        "inputs",
                        List.of(
                                input("store_id", "BYTES", rows, JsonNode::asText),
                                input("department", "BYTES", rows, JsonNode::asText),
                                input("week_start", "BYTES", rows, week -> week.asText()
                                        .substring(0, 10)),
                                input("holiday", "BOOL", rows, JsonNode::asBoolean))));
        List<Double> values = new ArrayList<>();
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asText().equals("units")) {
                output.path("data").forEach(value -> values.add(value.asDouble()));
            }
        }
        return values;
    }

    private static Map<String, Object> input(
            String name, String datatype, List<JsonNode> rows, Function<JsonNode, Object> value) {
        return Map.of(
                "name",
                name,
                "shape",
                List.of(rows.size()),
                "datatype",
                datatype,
                "data",
                rows.stream().map(row -> value.apply(row.path(name))).toList());
    }
}
