package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.HistoryTable;
import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Asks a new model for what callers will ask, so that the first of them does not pay for its cold start. */
final class WarmUp {
    private static final int ROUNDS = 20;
    private static final int ROWS = 16;
    private static final Duration ENOUGH = Duration.ofMillis(300);

    private WarmUp() {}

    /** @throws RefusedVersionException if the model answers with no number */
    static void run(DeployedModel model, Clock clock) {
        HistorySnapshot history = model.history().now();
        if (history.asOf() == null) {
            return;
        }
        Table rows = rows(model, history);
        Instant end = clock.instant().plus(ENOUGH);
        for (int round = 0; round < ROUNDS && clock.instant().isBefore(end); round++) {
            double[] values = model.predict(Features.compute(model.recipe(), history.table(), rows));
            for (double value : values) {
                if (!Double.isFinite(value)) {
                    throw new RefusedVersionException("it predicts " + value + " for entities in its history");
                }
            }
        }
    }

    private static Table rows(DeployedModel model, HistorySnapshot history) {
        Recipe recipe = model.recipe();
        List<List<String>> entities = history.table()
                .observations()
                .map(HistoryTable.Observation::entity)
                .distinct()
                .limit(ROWS)
                .toList();
        Table.Builder rows = Table.builder(entities.size());
        for (int part = 0; part < recipe.entity().size(); part++) {
            int column = part;
            rows.strings(
                    recipe.entity().get(part),
                    entities.stream().map(entity -> entity.get(column)).toArray(String[]::new));
        }
        long[] days = new long[entities.size()];
        java.util.Arrays.fill(days, history.table().predictableThrough().toEpochDay());
        rows.longs(recipe.time(), days);
        for (Signature.Column column : model.signature().inputs()) {
            if (recipe.known().contains(column.name())) {
                addKnown(rows, column, entities.size());
            }
        }
        return rows.build();
    }

    private static void addKnown(Table.Builder rows, Signature.Column column, int size) {
        switch (column.type()) {
            case "boolean" -> rows.booleans(column.name(), new boolean[size]);
            case "string" -> rows.strings(column.name(), new String[size]);
            default -> rows.doubles(column.name(), new double[size]);
        }
    }
}
