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
import java.util.Optional;

/** Asks a new model for what callers will ask, so that the first of them does not pay for its cold start. */
final class WarmUp {
    private static final int ROUNDS = 20;
    private static final int ROWS = 16;
    private static final Duration ENOUGH = Duration.ofMillis(300);

    private WarmUp() {}

    /** @throws RefusedVersionException if the model answers with no number */
    static void run(DeployedModel model, Clock clock) {
        Optional<Table> features = features(model);
        if (features.isEmpty()) {
            return;
        }
        Instant end = clock.instant().plus(ENOUGH);
        for (int round = 0; round < ROUNDS && clock.instant().isBefore(end); round++) {
            Table outputs = model.network().predict(features.get());
            if (model.history().isPresent()) {
                requireFinite(model, outputs);
            }
        }
    }

    /** Rows of no meaning may well have no finite answer; those of entities in the history must have one. */
    private static void requireFinite(DeployedModel model, Table outputs) {
        try {
            FiniteOutputs.require(model.prediction(), outputs);
        } catch (IllegalStateException e) {
            throw new RefusedVersionException("for entities in its history " + e.getMessage(), e);
        }
    }

    private static Optional<Table> features(DeployedModel model) {
        if (model.recipe().isEmpty()) {
            return Optional.of(SampleRows.of(model.features(), ROWS));
        }
        HistorySnapshot history = model.history().orElseThrow().now();
        Recipe recipe = model.recipe().get();
        return history.asOf() == null
                ? Optional.empty()
                : Optional.of(Features.compute(recipe, history.table(), rows(model, recipe, history)));
    }

    private static Table rows(DeployedModel model, Recipe recipe, HistorySnapshot history) {
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
