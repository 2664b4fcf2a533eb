package com.kronkers.mlops.local.bench;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Weekly demand with a signal that is known because it was put there: a promotion, announced beforehand, more than
 * doubles a week's units. Naive forecasts cannot know it, so that a model that learns anything at all must win.
 */
public final class KnownSignal {
    /** The last Monday of the data. */
    public static final LocalDate LAST_WEEK = LocalDate.parse("2017-12-18");

    private static final int SERIES = 60;
    private static final int WEEKS = 52;
    private static final double PROMOTION_SHARE = 0.3;
    private static final double PROMOTION_FACTOR = 2.4;
    private static final double NOISE = 0.1;

    private KnownSignal() {}

    /** A year of data as CSV: week_start, store_id, department, units, promotion. */
    public static byte[] csv(long seed) {
        return csv(seed, WEEKS, LAST_WEEK, PROMOTION_FACTOR);
    }

    /**
     * Data as CSV.
     *
     * @param weeks how many weeks, the last of them beginning on {@code through}
     * @param promotionFactor what a promotion multiplies a week's units by
     */
    public static byte[] csv(long seed, int weeks, LocalDate through, double promotionFactor) {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("week_start,store_id,department,units,promotion\n");
        for (int week = weeks - 1; week >= 0; week--) {
            for (int series = 0; series < SERIES; series++) {
                boolean promotion = random.nextDouble() < PROMOTION_SHARE;
                double level = 20 + 3.0 * series;
                double units = level * (promotion ? promotionFactor : 1) * (1 + NOISE * random.nextGaussian());
                Map<String, Object> entity = entity(series);
                csv.append(String.format(
                        Locale.ROOT,
                        "%s,%s,%s,%d,%b%n",
                        through.minusWeeks(week),
                        entity.get("store_id"),
                        entity.get("department"),
                        Math.max(0, Math.round(units)),
                        promotion));
            }
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A dataset of this shape, with its types declared. */
    public static Map<String, Object> dataset() {
        return Map.of(
                "description",
                "Weekly units with announced promotions (made, not observed)",
                "timeColumn",
                "week_start",
                "columns",
                List.of(
                        column("week_start", "date"),
                        column("store_id", "string"),
                        column("department", "string"),
                        column("units", "number"),
                        column("promotion", "boolean")));
    }

    /** A policy that trains a model on every accepted version of the dataset. */
    public static Map<String, Object> policy(String model, String dataset) {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put("entity", List.of("store_id", "department"));
        recipe.put("time", "week_start");
        recipe.put("step", "P7D");
        recipe.put("target", "units");
        recipe.put("known", List.of("promotion"));
        recipe.put("history", List.of(Map.of("column", "units", "lags", List.of(1, 2), "means", List.of(4, 13))));
        recipe.put("calendar", List.of());
        recipe.put("horizonSteps", 1);
        recipe.put("historySteps", 26);
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("model", model);
        policy.put("dataset", dataset);
        policy.put("trainer", "tabular-network");
        policy.put("recipe", recipe);
        policy.put("parameters", Map.of());
        policy.put("seed", 7);
        policy.put("testPeriods", 4);
        policy.put("minimumNewRows", 1);
        policy.put("retrainOnDrift", true);
        policy.put("cooldown", "PT10M");
        return policy;
    }

    /** A request row of an entity and a week, without a promotion. */
    public static Map<String, Object> row(Map<String, Object> entity, LocalDate week) {
        Map<String, Object> row = new LinkedHashMap<>(entity);
        row.put("week_start", week.toString());
        row.put("promotion", false);
        return row;
    }

    /** Every series' keys. */
    public static List<Map<String, Object>> entities() {
        return IntStream.range(0, SERIES).mapToObj(KnownSignal::entity).toList();
    }

    private static Map<String, Object> entity(int series) {
        return Map.of(
                "store_id",
                String.valueOf(300 + series / 3),
                "department",
                List.of("MEAT", "DELI", "PRODUCE").get(series % 3));
    }

    private static Map<String, Object> column(String name, String type) {
        return Map.of("name", name, "type", type);
    }
}
