package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.serving.history.HistorySnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far the newest date of a model's history may lie behind the clock, whatever dates are asked for. */
record HistoryBound(Optional<Duration> ofAll, Map<String, Duration> byModel) {

    static HistoryBound of(PredictionConfig config) {
        return new HistoryBound(config.historyMaxAge(), Map.copyOf(config.historyMaxAgeByModel()));
    }

    /** @throws HistoryTooOldException if it lies further back */
    void check(String model, HistorySnapshot history, Instant now) {
        Duration bound = byModel.getOrDefault(model, ofAll.orElse(null));
        LocalDate asOf = history.asOf();
        if (bound == null || asOf == null) {
            return;
        }
        Instant end = asOf.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        if (end.plus(bound).isBefore(now)) {
            throw new HistoryTooOldException(
                    "The history of dataset " + history.dataset() + " ends at " + asOf + ", which is longer ago than "
                            + bound + ", the bound that is set for model " + model + ".",
                    List.of());
        }
    }
}
