package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Promotions of new versions, each rolled back again, while requests come at a steady rate. */
final class SwapsTable {
    private static final int RATE = 500;
    private static final int CONNECTIONS = 8;
    private static final Duration AT_MOST = Duration.ofMinutes(15);
    private static final double MICROS_PER_SECOND = 1e6;

    private final Bench bench;
    private final ServedPlatform served;

    SwapsTable(Bench bench, ServedPlatform served) {
        this.bench = bench;
        this.served = served;
    }

    /** From the promotion's event until serving said that its version serves, in microseconds since 1970. */
    record Swap(long begin, long end) {
        boolean includes(long time) {
            return begin <= time && time <= end;
        }

        double seconds() {
            return (end - begin) / MICROS_PER_SECOND;
        }
    }

    BenchTable measure() throws IOException, InterruptedException {
        BenchTable.Builder table = new BenchTable.Builder(
                "Promotion and rollback under " + RATE + " requests/s",
                bench.options().swaps()
                        + " promotions of versions never seen before, each rolled back. A swap lasts from the event until"
                        + " its version serves: fetched, tried, loaded, warmed up; the rest is steady. Latency as in the"
                        + " open loop.",
                Column.text("model"),
                new Column("requests", 0),
                new Column("failed", 0),
                new Column("p99 steady, ms", 2),
                new Column("p99 during swaps, ms", 2),
                new Column("longest, ms", 2),
                new Column("requests during swaps", 0),
                new Column("promotion, s", 2),
                new Column("rollback, s", 2));
        for (MeasuredModel model : MeasuredModel.values()) {
            bench.console().step("Promotions under load: " + model.model());
            measure(table, model);
        }
        return table.build();
    }

    private void measure(BenchTable.Builder table, MeasuredModel model) throws IOException, InterruptedException {
        Call call = served.oneRow(model);
        bench.warmUp(call, CONNECTIONS, served);
        List<Swap> promotions = new ArrayList<>();
        List<Swap> rollbacks = new ArrayList<>();
        Samples all;
        try (OwnLoad.Running load = bench.own().openUntilEnded(call, RATE, AT_MOST)) {
            pause(bench.clientWarmUp());
            long counted = OwnLoad.nowMicros();
            pause(bench.options().length());
            for (int swap = 0; swap < bench.options().swaps(); swap++) {
                promotions.add(swap(model, served.freshVersion(model)));
                pause(bench.options().length().dividedBy(5));
                rollbacks.add(swap(model, served.first(model)));
                pause(bench.options().length().dividedBy(5));
            }
            all = load.end().due(time -> time >= counted);
        }
        List<Swap> swaps = new ArrayList<>(promotions);
        swaps.addAll(rollbacks);
        Samples during = all.due(time -> swaps.stream().anyMatch(swap -> swap.includes(time)));
        Samples steady = all.due(time -> swaps.stream().noneMatch(swap -> swap.includes(time)));
        table.row(
                model.model(),
                all.size(),
                all.failed(),
                steady.percentileMillis(99),
                during.percentileMillis(99),
                all.percentileMillis(100),
                during.size(),
                Bench.median(promotions, Swap::seconds),
                Bench.median(rollbacks, Swap::seconds));
        if (all.failed() > 0) {
            table.note(model.model() + " failed: " + all.failures());
        }
    }

    private Swap swap(MeasuredModel model, ModelVersion version) throws IOException, InterruptedException {
        long begin = OwnLoad.nowMicros();
        served.awaitServing(model.model(), served.promote(model, version));
        return new Swap(begin, OwnLoad.nowMicros());
    }

    private static void pause(Duration length) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(length.toMillis());
    }
}
