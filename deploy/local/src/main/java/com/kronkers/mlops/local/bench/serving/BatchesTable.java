package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows a second: the predictor alone, and 1000 rows a request as binary tensors by as many callers. */
final class BatchesTable {
    private static final int ROWS = RawPredictor.BATCH;

    private final Bench bench;
    private final ServedPlatform served;

    BatchesTable(Bench bench, ServedPlatform served) {
        this.bench = bench;
        this.served = served;
    }

    /** What is asked of serving, beside its callers. */
    private record Served(String name, Call call, int callers) {}

    BenchTable measure() throws IOException, InterruptedException {
        BenchTable.Builder table = new BenchTable.Builder(
                "Rows a second: the predictor alone, and 1000 rows a request as binary tensors",
                bench.howLong() + " Load: " + bench.closed().tool()
                        + ". A caller is a thread of 02-raw, or a connection with a token.",
                Column.text("model"),
                Column.text(""),
                new Column("callers", 0),
                new Column("rows/s", 0),
                Column.text("of the rounds"),
                new Column("of 02-raw", 2),
                new Column("failed", 0));
        for (MeasuredModel model : MeasuredModel.values()) {
            bench.console().step("Batches: " + model.model());
            measure(table, model);
        }
        return table.build();
    }

    private void measure(BenchTable.Builder table, MeasuredModel model) throws IOException, InterruptedException {
        List<Served> asked = new ArrayList<>();
        for (int callers : RawPredictor.CALLERS) {
            asked.add(new Served("served, 1000 rows", served.batch(model, ROWS), callers));
            asked.add(new Served(
                    "served, 1000 rows, the predictions alone answered", served.plainBatch(model, ROWS), callers));
        }
        for (Served each : asked) {
            bench.warmUp(each.call(), each.callers(), served);
        }
        List<RawRun> raw = new ArrayList<>();
        Map<Served, List<LoadResult>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < bench.options().rounds(); round++) {
            raw.add(RawRun.of(
                    model,
                    bench.checkout(),
                    bench.folder(),
                    served.nativeLibraries(),
                    bench.cores(),
                    bench.options().length().dividedBy(2)));
            for (Served each : asked) {
                rounds.computeIfAbsent(each, key -> new ArrayList<>())
                        .add(bench.closed()
                                .run(
                                        each.call(),
                                        each.callers(),
                                        bench.options().length()));
            }
        }
        for (int rows : List.of(1, ROWS)) {
            for (int callers : RawPredictor.CALLERS) {
                table.row(
                        model.model(),
                        "02-raw, " + (rows == 1 ? "1 row" : ROWS + " rows"),
                        callers,
                        Bench.median(raw, run -> run.of(callers, rows)),
                        Bench.range(raw, run -> run.of(callers, rows)),
                        1,
                        null);
            }
        }
        rounds.forEach((each, results) -> {
            double perSecond = Bench.median(results, result -> result.perSecond() * ROWS);
            table.row(
                    model.model(),
                    each.name(),
                    each.callers(),
                    perSecond,
                    Bench.range(results, result -> result.perSecond() * ROWS),
                    perSecond / Bench.median(raw, run -> run.of(each.callers(), ROWS)),
                    results.stream().mapToLong(LoadResult::failed).sum());
        });
    }
}
