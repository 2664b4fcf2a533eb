package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import com.kronkers.mlops.local.bench.serving.Bench.Measured;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One row in JSON of a model that is captured, and of the same under a name that is not, in one server by turns. */
final class CaptureTable {
    private static final int CONNECTIONS = 8;
    /** What is sought is small beside what one round differs from the next by. */
    private static final int PAIRS_A_ROUND = 4;

    private static final double PERCENT = 100;

    private final Bench bench;
    private final ServedPlatform served;

    /** @param dropped predictions of the captured one that were not told */
    private record Pair(Measured on, Measured off, double dropped) {
        double ratio() {
            return on.perSecond() / off.perSecond();
        }
    }

    CaptureTable(Bench bench, ServedPlatform served) {
        this.bench = bench;
        this.served = served;
    }

    BenchTable measure() throws IOException, InterruptedException {
        int pairs = PAIRS_A_ROUND * bench.options().rounds();
        BenchTable.Builder table = new BenchTable.Builder(
                "Capture on and off: one row, JSON, 8 connections",
                "Medians of " + pairs + " pairs of rounds of "
                        + Bench.seconds(bench.options().length()) + " "
                        + bench.warmedUp() + " Load: " + bench.closed().tool()
                        + ". Off is the same model under a name that `kronkers.capture.except` lists, in the same server;"
                        + " who of a pair goes first alternates. Of off: the median of the pairs' ratios.",
                Column.text("model"),
                Column.text("capture"),
                new Column("requests/s", 0),
                Column.text("of the rounds"),
                new Column("of off", 3),
                Column.text("of the pairs"),
                new Column("CPU-s per 10,000", 2),
                new Column("p99 ms", 2),
                new Column("dropped %", 1));
        for (MeasuredModel model : List.of(MeasuredModel.XGBOOST, MeasuredModel.ONNX)) {
            bench.console().step("Capture: " + model.model());
            measure(table, model, pairs);
        }
        return table.build();
    }

    private void measure(BenchTable.Builder table, MeasuredModel model, int count)
            throws IOException, InterruptedException {
        served.awaitServing(model.uncaptured(), served.promote(model.uncaptured(), served.first(model)));
        Call captured = served.oneRow(model);
        Call uncaptured = captured.to(served.infer(model.uncaptured()));
        bench.warmUp(uncaptured, CONNECTIONS, served);
        bench.warmUp(captured, CONNECTIONS, served);
        List<Pair> pairs = new ArrayList<>();
        while (pairs.size() < count) {
            pairs.add(pair(captured, uncaptured, pairs.size() % 2 == 0));
        }
        served.retire(model.uncaptured());
        List<Measured> on = pairs.stream().map(Pair::on).toList();
        double dropped = pairs.stream().mapToDouble(Pair::dropped).sum();
        double requests = on.stream().mapToLong(each -> each.load().requests()).sum();
        row(table, model, "off", pairs.stream().map(Pair::off).toList(), 1.0, null, null);
        row(
                table,
                model,
                "on",
                on,
                Bench.median(pairs, Pair::ratio),
                Bench.range(pairs, Pair::ratio, 2),
                PERCENT * dropped / requests);
    }

    private Pair pair(Call captured, Call uncaptured, boolean uncapturedFirst)
            throws IOException, InterruptedException {
        Measured off = uncapturedFirst ? measure(uncaptured) : null;
        double before = served.captureDropped();
        Measured on = measure(captured);
        double dropped = served.captureDropped() - before;
        return new Pair(on, uncapturedFirst ? off : measure(uncaptured), dropped);
    }

    private Measured measure(Call call) throws IOException, InterruptedException {
        return bench.measure(call, CONNECTIONS, served::cpuSeconds);
    }

    private static void row(
            BenchTable.Builder table,
            MeasuredModel model,
            String capture,
            List<Measured> rounds,
            double ofOff,
            String ofThePairs,
            Double dropped) {
        table.row(
                model.model(),
                capture,
                Bench.median(rounds, Measured::perSecond),
                Bench.range(rounds, Measured::perSecond),
                ofOff,
                ofThePairs,
                Bench.median(rounds, Measured::cpuPer10000),
                Bench.median(rounds, each -> each.load().p99Millis()),
                dropped);
    }
}
