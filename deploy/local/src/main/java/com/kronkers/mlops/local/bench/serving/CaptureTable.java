package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import com.kronkers.mlops.local.bench.serving.Bench.Measured;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One row in JSON with capture, and on a second platform that captures nothing. */
final class CaptureTable {
    /** No prediction finds room in the line, so that each is dropped at once. */
    static final String OFF = "kronkers.capture.queue-rows=0";

    private static final int CONNECTIONS = 8;
    private static final double PERCENT = 100;

    private final Bench bench;
    private final ServedPlatform on;
    private final ServedPlatform off;

    CaptureTable(Bench bench, ServedPlatform on, ServedPlatform off) {
        this.bench = bench;
        this.on = on;
        this.off = off;
    }

    BenchTable measure() throws IOException, InterruptedException {
        BenchTable.Builder table = new BenchTable.Builder(
                "Capture on and off: one row, JSON, 8 connections",
                bench.howLong() + " Load: " + bench.closed().tool() + ". Off is `" + OFF
                        + "`, on a second platform whose rounds alternate with the first's.",
                Column.text("model"),
                Column.text("capture"),
                new Column("requests/s", 0),
                Column.text("of the rounds"),
                new Column("of off", 3),
                new Column("CPU-s per 10,000", 2),
                new Column("p99 ms", 2),
                new Column("dropped %", 1));
        for (MeasuredModel model : List.of(MeasuredModel.XGBOOST, MeasuredModel.ONNX)) {
            bench.console().step("Capture: " + model.model());
            measure(table, model);
        }
        return table.build();
    }

    private void measure(BenchTable.Builder table, MeasuredModel model) throws IOException, InterruptedException {
        Call captured = on.oneRow(model);
        Call uncaptured = off.oneRow(model);
        bench.warmUp(uncaptured, CONNECTIONS, off);
        bench.warmUp(captured, CONNECTIONS, on);
        List<Measured> with = new ArrayList<>();
        List<Measured> without = new ArrayList<>();
        double dropped = 0;
        for (int round = 0; round < bench.options().rounds(); round++) {
            without.add(bench.measure(uncaptured, CONNECTIONS, off::cpuSeconds));
            double before = on.captureDropped();
            with.add(bench.measure(captured, CONNECTIONS, on::cpuSeconds));
            dropped += on.captureDropped() - before;
        }
        double requests =
                with.stream().mapToLong(each -> each.load().requests()).sum();
        double base = Bench.median(without, Measured::perSecond);
        row(table, model, "off", without, base, null);
        row(table, model, "on", with, base, PERCENT * dropped / requests);
    }

    private static void row(
            BenchTable.Builder table,
            MeasuredModel model,
            String capture,
            List<Measured> rounds,
            double base,
            Double dropped) {
        double perSecond = Bench.median(rounds, Measured::perSecond);
        table.row(
                model.model(),
                capture,
                perSecond,
                Bench.range(rounds, Measured::perSecond),
                perSecond / base,
                Bench.median(rounds, Measured::cpuPer10000),
                Bench.median(rounds, each -> each.load().p99Millis()),
                dropped);
    }
}
