package com.kronkers.mlops.runtime;

import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Random;

/** A recipe and a history to test with. */
final class Recipes {
    static final LocalDate FIRST = LocalDate.of(2017, 1, 2);

    private Recipes() {}

    static Recipe demand() {
        return demand(1);
    }

    static Recipe demand(int horizonSteps) {
        List<Integer> lags = horizonSteps == 1 ? List.of(1, 2, 4) : List.of(horizonSteps, 4);
        return new Recipe(
                List.of("store_id", "department"),
                "week_start",
                Period.ofDays(7),
                "units",
                List.of("holiday"),
                List.of(
                        new Recipe.History("units", lags, List.of(4, 8)),
                        new Recipe.History("discount_rate", List.of(horizonSteps), List.of())),
                List.of("week-of-year"),
                horizonSteps,
                26);
    }

    static LocalDate week(int number) {
        return FIRST.plusWeeks(number);
    }

    /** Seeded values; a value depends on nothing but series, week and seed. */
    static double value(int series, int week, int column, long seed) {
        double draw = new Random(seed * 31 + series * 1009L + week * 7L + column).nextDouble();
        return column == 0 ? Math.floor(100 * draw) : draw;
    }

    static String[] entity(int series) {
        return new String[] {"s" + series / 3, "d" + series % 3};
    }

    static HistoryTable.Builder fill(HistoryTable.Builder history, int series, int weeks, long seed) {
        for (int one = 0; one < series; one++) {
            for (int week = 0; week < weeks; week++) {
                double[] values = {value(one, week, 0, seed), value(one, week, 1, seed)};
                history.add(entity(one), week(week), values);
            }
        }
        return history;
    }

    static Table rows(int series, LocalDate time) {
        String[] stores = new String[series];
        String[] departments = new String[series];
        LocalDate[] times = new LocalDate[series];
        for (int one = 0; one < series; one++) {
            stores[one] = entity(one)[0];
            departments[one] = entity(one)[1];
            times[one] = time;
        }
        return Table.builder(series)
                .strings("store_id", stores)
                .strings("department", departments)
                .dates("week_start", times)
                .booleans("holiday", new boolean[series])
                .build();
    }
}
