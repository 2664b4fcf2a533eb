package com.kronkers.mlops.serving.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.kronkers.mlops.runtime.HistoryTable;
import com.kronkers.mlops.runtime.Recipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads rows, one JSON object a line, into a history table. A row without an entity or a time is passed over. */
final class HistoryRows {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DATE_LENGTH = "2017-10-09".length();

    private final Recipe recipe;
    private final Map<String, Integer> entityColumns = new HashMap<>();
    private final Map<String, List<Integer>> valueColumns = new HashMap<>();
    private final HistoryTable.Builder table;
    private final List<Set<String>> entityValues = new ArrayList<>();
    private LocalDate oldest;

    private HistoryRows(Recipe recipe) {
        this.recipe = recipe;
        table = HistoryTable.builder(recipe);
        for (int i = 0; i < recipe.entity().size(); i++) {
            entityColumns.put(recipe.entity().get(i), i);
            entityValues.add(new HashSet<>());
        }
        for (int i = 0; i < recipe.historyColumns().size(); i++) {
            valueColumns
                    .computeIfAbsent(recipe.historyColumns().get(i), name -> new ArrayList<>())
                    .add(i);
        }
    }

    /**
     * Reads to the end.
     *
     * @throws IOException if a line is no JSON object or a date or number is none, saying which line
     */
    static HistorySnapshot read(String dataset, long version, Recipe recipe, BufferedReader lines) throws IOException {
        HistoryRows rows = new HistoryRows(recipe);
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            try {
                rows.add(line);
            } catch (IOException | IllegalArgumentException | DateTimeException e) {
                throw new IOException(
                        "row " + number + " of " + dataset + " version " + version + ": " + e.getMessage(), e);
            }
        }
        return new HistorySnapshot(dataset, version, rows.table.build(), rows.oldest, List.copyOf(rows.entityValues));
    }

    private void add(String line) throws IOException {
        String[] entity = new String[recipe.entity().size()];
        double[] values = new double[recipe.history().size()];
        Arrays.fill(values, Double.NaN);
        LocalDate time = null;
        try (JsonParser row = JSON.createParser(line)) {
            if (row.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("is no JSON object");
            }
            while (row.nextToken() == JsonToken.FIELD_NAME) {
                String name = row.currentName();
                JsonToken value = row.nextToken();
                if (value.isStructStart()) {
                    row.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    if (entityColumns.containsKey(name)) {
                        entity[entityColumns.get(name)] = row.getText();
                    } else if (name.equals(recipe.time())) {
                        time = date(row.getText());
                    }
                    for (int column : valueColumns.getOrDefault(name, List.of())) {
                        values[column] = number(row, value);
                    }
                }
            }
        }
        if (time != null && !Arrays.asList(entity).contains(null)) {
            keep(entity, time, values);
        }
    }

    private void keep(String[] entity, LocalDate time, double[] values) {
        table.add(entity, time, values);
        for (int i = 0; i < entity.length; i++) {
            entityValues.get(i).add(entity[i]);
        }
        oldest = oldest == null || time.isBefore(oldest) ? time : oldest;
    }

    private static LocalDate date(String text) {
        return LocalDate.parse(text.length() > DATE_LENGTH ? text.substring(0, DATE_LENGTH) : text);
    }

    private static double number(JsonParser row, JsonToken value) throws IOException {
        if (value.isBoolean()) {
            return value == JsonToken.VALUE_TRUE ? 1 : 0;
        }
        return value.isNumeric() ? row.getDoubleValue() : Double.parseDouble(row.getText());
    }
}
