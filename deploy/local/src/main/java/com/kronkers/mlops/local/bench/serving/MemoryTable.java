package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What serving holds (PSS) over many promotions and over many predictions, after it was warmed up with the same. */
final class MemoryTable {
    private static final int LOOKS = 10;
    private static final int ROWS = RawPredictor.BATCH;
    private static final int CALLERS = 2;
    private static final int CONNECTIONS = 8;
    private static final double MEBIBYTE = 1 << 20;
    private static final double PERCENT = 100;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration SLICE = Duration.ofSeconds(2);

    private final Bench bench;
    private final ServedPlatform served;

    MemoryTable(Bench bench, ServedPlatform served) {
        this.bench = bench;
        this.served = served;
    }

    BenchTable measure() throws IOException, InterruptedException {
        BenchTable.Builder table = new BenchTable.Builder(
                "Memory of the serving process (PSS)",
                "Begin: after a tenth of the same, and predictions for twice the warm-up, which do not count. Promotions: two versions of each model in turn."
                        + " Predictions: "
                        + (bench.options().singly()
                                ? "one row a request, JSON, 8 connections."
                                : "1000 rows a request, binary, two callers; each row is a prediction.")
                        + " Looked at ten times, each " + Bench.seconds(SETTLE) + " after the last.",
                Column.text(""),
                Column.text("of"),
                new Column("count", 0),
                new Column("begin, MiB", 1),
                new Column("end, MiB", 1),
                new Column("highest, MiB", 1),
                new Column("end over begin, %", 1));
        bench.console().step("Memory: " + bench.options().promotions() + " promotions");
        promotions(table);
        for (MeasuredModel model : List.of(MeasuredModel.XGBOOST, MeasuredModel.ONNX)) {
            bench.console().step("Memory: " + bench.options().predictions() + " predictions of " + model.model());
            predictions(table, model);
        }
        return table.build();
    }

    private void promotions(BenchTable.Builder table) throws IOException, InterruptedException {
        List<ModelVersion> others = new ArrayList<>();
        for (MeasuredModel model : MeasuredModel.values()) {
            others.add(served.freshVersion(model));
        }
        int slice = Math.max(1, bench.options().promotions() / LOOKS);
        int done = promote(others, 0, slice);
        List<Double> seen = new ArrayList<>(List.of(settled()));
        for (int end = done + bench.options().promotions(); done < end; ) {
            done = promote(others, done, Math.min(slice, end - done));
            seen.add(settled());
        }
        row(table, "promotions", "all models", bench.options().promotions(), seen);
        for (MeasuredModel model : MeasuredModel.values()) {
            served.awaitServing(model.model(), served.promote(model, served.first(model)));
        }
    }

    /** @return how many are done then */
    private int promote(List<ModelVersion> others, int done, int count) throws IOException, InterruptedException {
        MeasuredModel[] models = MeasuredModel.values();
        for (int number = done; number < done + count; number++) {
            int which = number % models.length;
            boolean other = number / models.length % 2 == 0;
            ModelVersion version = other ? others.get(which) : served.first(models[which]);
            served.awaitServing(models[which].model(), served.promote(models[which], version));
        }
        return done + count;
    }

    private void predictions(BenchTable.Builder table, MeasuredModel model) throws IOException, InterruptedException {
        long wanted = bench.options().predictions();
        long slice = Math.max(1, wanted / LOOKS);
        bench.warmUp(call(model), connections());
        bench.warmUp(call(model), connections());
        predict(model, slice);
        List<Double> seen = new ArrayList<>(List.of(settled()));
        long done = 0;
        while (done < wanted) {
            done += predict(model, Math.min(slice, wanted - done));
            seen.add(settled());
        }
        row(table, "predictions", model.model(), done, seen);
    }

    /** Asks until at least so many were answered; how many were. */
    private long predict(MeasuredModel model, long wanted) throws IOException, InterruptedException {
        Call call = call(model);
        long done = 0;
        while (done < wanted) {
            LoadResult result = bench.closed().run(call, connections(), SLICE);
            if (result.failed() > 0 || result.requests() == 0) {
                throw new IOException(result.failed() + " of " + result.requests() + " requests failed");
            }
            done += result.requests() * (bench.options().singly() ? 1 : ROWS);
        }
        return done;
    }

    private Call call(MeasuredModel model) throws IOException {
        return bench.options().singly() ? served.oneRow(model) : served.batch(model, ROWS);
    }

    private int connections() {
        return bench.options().singly() ? CONNECTIONS : CALLERS;
    }

    private double settled() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        return served.memory() / MEBIBYTE;
    }

    private static void row(BenchTable.Builder table, String what, String of, long count, List<Double> seen) {
        double begin = seen.get(0);
        double end = seen.get(seen.size() - 1);
        table.row(what, of, count, begin, end, Collections.max(seen), PERCENT * (end - begin) / begin);
    }
}
