package com.kronkers.mlops.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows to learn from, as numbers: a category is its index in the list of {@code columns.json}, -1 where it is none of
 * them, a missing number is NaN; serving asks the same way.
 */
record TrainingRows(List<float[]> features, List<Float> target, List<Boolean> stop, int width) {
    private static final int UNKNOWN = -1;

    static TrainingRows read(Path csv, Path columns, String target) throws IOException {
        List<JsonNode> inputs = new ArrayList<>();
        for (JsonNode column : new ObjectMapper().readTree(columns.toFile()).path("columns")) {
            String role = column.path("role").asText();
            if (!role.equals("time") && !role.equals("target")) {
                inputs.add(column);
            }
        }
        List<Map<String, Integer>> codes =
                inputs.stream().map(TrainingRows::codes).toList();
        TrainingRows rows = new TrainingRows(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), inputs.size());
        try (MappingIterator<Map<String, String>> lines = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(csv.toFile())) {
            while (lines.hasNext()) {
                rows.add(lines.next(), inputs, codes, target);
            }
        }
        return rows;
    }

    /** The rows that are to stop by, or the others. */
    TrainingRows part(boolean stopping) {
        TrainingRows part = new TrainingRows(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), width);
        for (int row = 0; row < target.size(); row++) {
            if (stop.get(row) == stopping) {
                part.features.add(features.get(row));
                part.target.add(target.get(row));
                part.stop.add(stopping);
            }
        }
        return part;
    }

    /** All features, row after row. */
    float[] matrix() {
        float[] matrix = new float[features.size() * width];
        for (int row = 0; row < features.size(); row++) {
            System.arraycopy(features.get(row), 0, matrix, row * width, width);
        }
        return matrix;
    }

    float[] labels() {
        float[] labels = new float[target.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = target.get(row);
        }
        return labels;
    }

    private void add(Map<String, String> line, List<JsonNode> inputs, List<Map<String, Integer>> codes, String name) {
        float[] values = new float[width];
        for (int i = 0; i < width; i++) {
            String text = line.get(inputs.get(i).path("name").asText());
            values[i] = inputs.get(i).path("type").asText().equals("string")
                    ? codes.get(i).getOrDefault(text, UNKNOWN)
                    : number(text);
        }
        features.add(values);
        target.add(Float.parseFloat(line.get(name)));
        stop.add("stop".equals(line.get("kronkers_part")));
    }

    private static float number(String text) {
        if (text == null || text.isEmpty()) {
            return Float.NaN;
        }
        return switch (text) {
            case "true" -> 1;
            case "false" -> 0;
            default -> Float.parseFloat(text);
        };
    }

    private static Map<String, Integer> codes(JsonNode column) {
        Map<String, Integer> codes = new HashMap<>();
        for (JsonNode category : column.path("categories")) {
            codes.put(category.asText(), codes.size());
        }
        return codes;
    }
}
