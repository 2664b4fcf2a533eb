package com.kronkers.mlops.local.bench.serving;

import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.Report;
import com.kronkers.mlops.local.bench.TablesReport;
import com.kronkers.mlops.local.cli.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How fast models are served: beside the bare server (01-echo) and the bare predictor (02-raw), beside what else serves
 * the same models, while versions change, and what it holds in memory.
 */
public final class ServingBench {
    private final Bench bench;
    private final TablesReport report;

    /**
     * @param checkout the built repository
     * @param folder for the platforms, the peers and the tables
     */
    public ServingBench(Path checkout, Path folder, ServingOptions options, Console console) throws IOException {
        Files.createDirectories(folder);
        Cores cores = options.apart() ? Cores.apart() : Cores.shared();
        OwnLoad own = new OwnLoad(folder, cores);
        ClosedLoop closed = Wrk.find(folder, cores).map(ClosedLoop.class::cast).orElse(own);
        this.bench = new Bench(checkout, folder, options, cores, closed, own, console);
        this.report = new TablesReport(
                "serving",
                folder.resolve("serving.md"),
                "Models of `deploy/benchmarks/models`, served as the platform serves them. " + cores.described());
    }

    /** Runs the tables that are wanted. */
    public Report run() throws IOException, InterruptedException {
        try (ServedPlatform served = ServedPlatform.start(bench.checkout(), bench.folder(), bench.cores())) {
            for (ServingTable table : ServingTable.values()) {
                if (bench.options().tables().contains(table)) {
                    bench.console().heading("Table: " + table);
                    report.add(measure(table, served));
                }
            }
        }
        return report;
    }

    private BenchTable measure(ServingTable table, ServedPlatform served) throws IOException, InterruptedException {
        return switch (table) {
            case rows -> new RowsTable(bench, served).measure();
            case batches -> new BatchesTable(bench, served).measure();
            case open -> new OpenTable(bench, served).measure();
            case swaps -> new SwapsTable(bench, served).measure();
            case first -> new FirstAnswerTable(bench, served).measure();
            case capture -> new CaptureTable(bench, served).measure();
            case memory -> new MemoryTable(bench, served).measure();
        };
    }
}
