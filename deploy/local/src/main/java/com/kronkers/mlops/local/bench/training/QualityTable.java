package com.kronkers.mlops.local.bench.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every built-in trainer with its defaults beside the naive baselines, judged by the platform's validator. */
final class QualityTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASELINE = "baseline:";
    private static final Map<String, String> TRAINERS = trainers();

    private final TrainingPlace place;
    private final List<Judged> judged = new ArrayList<>();

    private record Judged(String trainer, JsonNode validation, double seconds) {
        JsonNode metric(String subject) {
            for (JsonNode metric : validation.path("metrics")) {
                if (metric.path("subject").asText().equals(subject)) {
                    return metric;
                }
            }
            throw new IllegalStateException(trainer + " was not judged: " + validation.path("refusedBecause"));
        }

        JsonNode against(String subject) {
            for (JsonNode comparison : validation.path("comparisons")) {
                if (comparison.path("against").asText().equals(subject)) {
                    return comparison;
                }
            }
            throw new IllegalStateException(trainer + " was not compared with " + subject);
        }
    }

    QualityTable(TrainingPlace place) {
        this.place = place;
    }

    private static Map<String, String> trainers() {
        Map<String, String> trainers = new LinkedHashMap<>();
        trainers.put("seasonal-naive", "SeasonalNaive");
        trainers.put("linear", "Linear");
        trainers.put("gradient-boosting", "GradientBoosting");
        trainers.put("tabular-network", "Train");
        return trainers;
    }

    BenchTable measure() throws IOException, InterruptedException {
        Path data = CompleteJourney.demand(place);
        for (Map.Entry<String, String> trainer : TRAINERS.entrySet()) {
            place.console().step("training " + trainer.getKey());
            Path job = place.job(trainer.getKey(), data, Map.of());
            double seconds =
                    place.run(trainer.getKey(), trainer.getValue(), job).seconds();
            place.run("validator", "Validate", job);
            judged.add(new Judged(
                    trainer.getKey(),
                    JSON.readTree(job.resolveSibling("validation.json").toFile()),
                    seconds));
        }
        return table();
    }

    private BenchTable table() {
        Judged any = judged.get(0);
        List<String> baselines = new ArrayList<>();
        any.validation().path("metrics").forEach(metric -> {
            if (metric.path("subject").asText().startsWith(BASELINE)) {
                baselines.add(metric.path("subject").asText());
            }
        });
        String best = baselines.stream()
                .min(Comparator.comparingDouble(
                        name -> any.metric(name).path("wape").asDouble()))
                .orElseThrow();
        BenchTable.Builder table = heading(any.validation().path("split"), best);
        for (String baseline : baselines) {
            row(table, baseline, any.metric(baseline), null, null);
        }
        for (Judged one : judged) {
            row(table, one.trainer(), one.metric("candidate"), one.against(best), one.seconds());
        }
        return table.note(verdict(best)).build();
    }

    private static BenchTable.Builder heading(JsonNode split, String best) {
        return new BenchTable.Builder(
                "Quality",
                String.format(
                        Locale.ROOT,
                        "Weekly units of %,d series (store and department) of the Complete Journey, one week ahead; trained on"
                                + " weeks 2 to 40, judged on the %,d rows of weeks 41 to 52 that nobody trained on. The"
                                + " interval is that of the difference in WAPE to the best baseline, %s: 95 %%, paired"
                                + " bootstrap of whole series; below zero is better.",
                        split.path("series").asInt(),
                        split.path("testRows").asInt(),
                        best.substring(BASELINE.length())),
                Column.text("model"),
                new Column("WAPE", 4),
                new Column("MASE", 4),
                new Column("RMSE", 2),
                new Column("bias", 2),
                new Column("difference", 4),
                Column.text("interval"),
                new Column("seconds", 0));
    }

    private static void row(
            BenchTable.Builder table, String name, JsonNode metric, JsonNode comparison, Double seconds) {
        table.row(
                name,
                metric.path("wape").asDouble(),
                metric.path("mase").asDouble(),
                metric.path("rmse").asDouble(),
                metric.path("bias").asDouble(),
                comparison == null ? null : comparison.path("difference").asDouble(),
                comparison == null
                        ? null
                        : String.format(
                                Locale.ROOT,
                                "%.4f to %.4f",
                                comparison.path("low").asDouble(),
                                comparison.path("high").asDouble()),
                seconds);
    }

    private String verdict(String best) {
        Judged first = judged.stream()
                .min(Comparator.comparingDouble(
                        one -> one.metric("candidate").path("wape").asDouble()))
                .orElseThrow();
        JsonNode comparison = first.against(best);
        return String.format(
                Locale.ROOT,
                "The best is %s; its interval is %s of zero.",
                first.trainer(),
                comparison.path("high").asDouble() < 0 ? "clear" : "not clear");
    }
}
