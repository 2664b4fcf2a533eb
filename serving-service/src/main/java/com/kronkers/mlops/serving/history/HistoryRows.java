package com.kronkers.mlops.serving.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.kronkers.mlops.runtime.HistoryTable;
import com.kronkers.mlops.runtime.HistoryTooLargeException;
import com.kronkers.mlops.runtime.Recipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Reads rows, one JSON object a line, into a history table, and writes what a table holds as such rows. A row without an
 * entity or a time is passed over.
 */
final class HistoryRows {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DATE_LENGTH = "2017-10-09".length();

    private final Recipe recipe;
    private final Map<String, Integer> entityColumns = new HashMap<>();
    private final Map<String, List<Integer>> valueColumns = new HashMap<>();
    private final HistoryTable.Builder table;

    private HistoryRows(Recipe recipe, long mostRows) {
        this.recipe = recipe;
        table = HistoryTable.builder(recipe, mostRows);
        for (int i = 0; i < recipe.entity().size(); i++) {
            entityColumns.put(recipe.entity().get(i), i);
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
     * @param begins when the version's data begins, of which these may be the newest rows; {@code null} if nobody says
     * @throws IOException if a line is no JSON object or a date or number is none, saying which line
     * @throws HistoryTooLargeException if there are more rows than these within the recipe's steps
     */
    static HistorySnapshot read(HistoryKey key, long version, LocalDate begins, long mostRows, BufferedReader lines)
            throws IOException {
        HistoryRows rows = new HistoryRows(key.recipe(), mostRows);
        rows.table.of(begins);
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            try {
                rows.add(line);
            } catch (IOException | IllegalArgumentException | DateTimeException e) {
                throw new IOException(
                        "row " + number + " of " + key.dataset() + " version " + version + ": " + e.getMessage(), e);
            }
        }
        return HistorySnapshot.of(key, version, rows.table.build());
    }

    /** Writes rows that {@link #read} makes the same table of. */
    static void write(Recipe recipe, HistoryTable table, OutputStream out) throws IOException {
        try (JsonGenerator rows = JSON.createGenerator(out)) {
            rows.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            rows.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (Iterator<HistoryTable.Observation> all = table.observations().iterator(); all.hasNext(); ) {
                write(recipe, all.next(), rows);
            }
        }
    }

    private static void write(Recipe recipe, HistoryTable.Observation observation, JsonGenerator rows)
            throws IOException {
        rows.writeStartObject();
        for (int part = 0; part < recipe.entity().size(); part++) {
            rows.writeStringField(
                    recipe.entity().get(part), observation.entity().get(part));
        }
        rows.writeStringField(recipe.time(), observation.time().toString());
        List<String> columns = recipe.historyColumns();
        for (int column = 0; column < columns.size(); column++) {
            double value = observation.values()[column];
            if (columns.indexOf(columns.get(column)) == column && !Double.isNaN(value)) {
                rows.writeNumberField(columns.get(column), value);
            }
        }
        rows.writeEndObject();
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
            table.add(entity, time, values);
        }
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
