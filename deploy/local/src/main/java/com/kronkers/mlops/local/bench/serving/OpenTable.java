package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One row in JSON at a steady rate: what a caller waits for who does not wait for others. */
final class OpenTable {
    private static final List<Integer> RATES = List.of(500, 1000);
    private static final int CONNECTIONS = 8;

    private final Bench bench;
    private final ServedPlatform served;

    OpenTable(Bench bench, ServedPlatform served) {
        this.bench = bench;
        this.served = served;
    }

    BenchTable measure() throws IOException, InterruptedException {
        BenchTable.Builder table = new BenchTable.Builder(
                "One row at a steady rate (open loop)",
                bench.howLong()
                        + " Latency from the time at which a request was due, by the bench's own client. Success of"
                        + " all rounds together.",
                new Column("requests/s", 0),
                Column.text(""),
                new Column("p50 ms", 2),
                new Column("p99 ms", 2),
                Column.text("p99 of the rounds"),
                new Column("above echo's, ms", 2),
                new Column("success %", 3));
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put(RowsTable.OPEN_ECHO, served.echo(false));
        calls.put(RowsTable.CHECKED_ECHO, served.echo(true));
        for (MeasuredModel model : MeasuredModel.values()) {
            calls.put(model.model(), served.oneRow(model));
        }
        for (Call call : calls.values()) {
            bench.warmUp(call, CONNECTIONS, served);
        }
        for (int rate : RATES) {
            bench.console().step("Open loop: " + rate + " requests/s");
            measure(table, rate, calls);
        }
        return table.build();
    }

    private void measure(BenchTable.Builder table, int rate, Map<String, Call> calls)
            throws IOException, InterruptedException {
        Map<String, List<Samples>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < bench.options().rounds(); round++) {
            for (Map.Entry<String, Call> each : calls.entrySet()) {
                rounds.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                        .add(bench.own()
                                .open(
                                        each.getValue(),
                                        rate,
                                        bench.clientWarmUp(),
                                        bench.options().length()));
            }
        }
        double echo = Bench.median(rounds.get(RowsTable.OPEN_ECHO), samples -> samples.percentileMillis(99));
        rounds.forEach((name, samples) -> {
            double p99 = Bench.median(samples, each -> each.percentileMillis(99));
            Samples all = Samples.together(samples);
            table.row(
                    rate,
                    name,
                    Bench.median(samples, each -> each.percentileMillis(50)),
                    p99,
                    Bench.range(samples, each -> each.percentileMillis(99), 2),
                    p99 - echo,
                    all.successPercent());
            if (all.failed() > 0) {
                table.note(name + " at " + rate + "/s failed: " + all.failures());
            }
        });
    }
}
