package com.kronkers.mlops.local.demo;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the demo forecasts, in the platform's terms: weekly units by store and department. */
public final class Demand {
    static final List<Integer> LAGS = List.of(1, 2, 3, 4, 8);

    /** Mondays of the weeks in which people shop for a public holiday: known long before. */
    static final Set<LocalDate> HOLIDAYS = Set.of(
            LocalDate.parse("2017-01-02"),
            LocalDate.parse("2017-04-10"),
            LocalDate.parse("2017-05-22"),
            LocalDate.parse("2017-07-03"),
            LocalDate.parse("2017-08-28"),
            LocalDate.parse("2017-11-20"),
            LocalDate.parse("2017-12-18"),
            LocalDate.parse("2017-12-25"));

    private Demand() {}

    /** Declares receipts and products, and the weekly demand that ingestion derives from both. */
    public static void declare(LoopClient loop, String receipts, String products, String demand) {
        loop.declare(receipts, Map.of("description", "Weekly receipt lines", "timeColumn", "week_start"));
        loop.declare(products, Map.of("description", "Products by department"));
        loop.declare(
                demand,
                Map.of(
                        "description",
                        "Weekly units by store and department",
                        "timeColumn",
                        "week_start",
                        "derived",
                        Map.of("sql", sql(), "inputs", Map.of("receipts", receipts, "products", products))));
    }

    /** Receipts joined with products, then weekly totals; a week in which a series sold nothing is a zero. */
    private static String sql() {
        String holidays = String.join(
                ", ",
                HOLIDAYS.stream().sorted().map(day -> "DATE '" + day + "'").toList());
        return """
                WITH lines AS (
                    SELECT r.week_start, r.store_id, p.department, sum(r.quantity) AS units,
                           sum(r.sales_value) AS sales, sum(r.retail_disc) AS discount
                    FROM receipts r JOIN products p USING (product_id)
                    GROUP BY ALL),
                series AS (SELECT DISTINCT store_id, department FROM lines),
                weeks AS (SELECT DISTINCT week_start FROM lines)
                SELECT week_start, store_id, department,
                       CAST(coalesce(units, 0) AS DOUBLE) AS units,
                       CAST(coalesce(sales, 0) AS DOUBLE) AS sales,
                       CAST(coalesce(discount / nullif(sales + discount, 0), 0) AS DOUBLE) AS discount_rate,
                       week_start IN (%s) AS holiday
                FROM series CROSS JOIN weeks LEFT JOIN lines USING (week_start, store_id, department)
                ORDER BY week_start, store_id, department
                """
                .formatted(holidays);
    }

    /** How the model sees the data: its entity, its target, and which history it may look at. */
    public static Map<String, Object> recipe() {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put("entity", List.of("store_id", "department"));
        recipe.put("time", "week_start");
        recipe.put("step", "P7D");
        recipe.put("target", "units");
        recipe.put("known", List.of("holiday"));
        recipe.put(
                "history",
                List.of(
                        Map.of("column", "units", "lags", LAGS, "means", List.of(4, 8, 13)),
                        Map.of("column", "discount_rate", "lags", List.of(1), "means", List.of(4))));
        recipe.put("calendar", List.of("week-of-year"));
        recipe.put("horizonSteps", 1);
        recipe.put("historySteps", 26);
        return recipe;
    }

    /** A request row: which series, which week, and what is known of that week beforehand. */
    static Map<String, Object> row(Map<String, Object> entity, LocalDate week) {
        Map<String, Object> row = new LinkedHashMap<>(entity);
        row.put("week_start", week.toString());
        row.put("holiday", HOLIDAYS.contains(week));
        return row;
    }
}
