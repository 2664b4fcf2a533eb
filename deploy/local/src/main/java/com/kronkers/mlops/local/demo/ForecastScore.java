package com.kronkers.mlops.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weekly demand as it happened, and how far forecasts were from it: WAPE, the sum of errors over the sum of units. */
final class ForecastScore {
    private static final int WEEKS_IN_MEAN = 4;

    /** Units by series and week. */
    private final Map<String, Map<LocalDate, Double>> units = new LinkedHashMap<>();

    private final List<Map<String, Object>> entities = new ArrayList<>();

    /** WAPE of the platform's forecasts and of the two naive ones, over the same rows. */
    record Comparison(double model, double lastWeek, double fourWeekMean) {}

    /** Takes in rows of the weekly-demand dataset. */
    void add(List<JsonNode> rows) {
        for (JsonNode row : rows) {
            units.computeIfAbsent(seriesOf(row), series -> {
                        entities.add(Map.of(
                                "store_id", row.path("store_id").asText(),
                                "department", row.path("department").asText()));
                        return new LinkedHashMap<>();
                    })
                    .put(
                            LocalDate.parse(row.path("week_start").asText().substring(0, 10)),
                            row.path("units").asDouble());
        }
    }

    /** One request row, without time, for each series. */
    List<Map<String, Object>> entities() {
        return List.copyOf(entities);
    }

    int series() {
        return units.size();
    }

    /** Share of series-weeks without a sale. */
    double zeroShare() {
        long weeks = units.values().stream().mapToLong(Map::size).sum();
        long zeros = units.values().stream()
                .flatMap(byWeek -> byWeek.values().stream())
                .filter(value -> value == 0)
                .count();
        return (double) zeros / weeks;
    }

    double unitsOf(Map<String, Object> entity, LocalDate week) {
        return units.get(entity.get("store_id") + "|" + entity.get("department"))
                .get(week);
    }

    /**
     * Compares what was forecast for a week with what happened in it.
     *
     * @param predictions answers of the platform, in the order of {@link #entities()}
     */
    Comparison compare(List<JsonNode> predictions, LocalDate week) {
        double model = 0;
        double lastWeek = 0;
        double mean = 0;
        double total = 0;
        for (int i = 0; i < entities.size(); i++) {
            Map<String, Object> entity = entities.get(i);
            double actual = unitsOf(entity, week);
            double sum = 0;
            for (int back = 1; back <= WEEKS_IN_MEAN; back++) {
                sum += unitsOf(entity, week.minusWeeks(back));
            }
            model += Math.abs(predictions.get(i).path("value").asDouble() - actual);
            lastWeek += Math.abs(unitsOf(entity, week.minusWeeks(1)) - actual);
            mean += Math.abs(sum / WEEKS_IN_MEAN - actual);
            total += actual;
        }
        return new Comparison(model / total, lastWeek / total, mean / total);
    }

    private static String seriesOf(JsonNode row) {
        return row.path("store_id").asText() + "|" + row.path("department").asText();
    }
}
