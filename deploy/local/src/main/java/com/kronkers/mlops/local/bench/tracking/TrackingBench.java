package com.kronkers.mlops.local.bench.tracking;

import com.kronkers.mlops.local.bench.BenchReport;
import com.kronkers.mlops.local.bench.BenchTable;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.platform.Platform;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast experiments are tracked, beside {@code mlflow server} at its default store: batches of 100 metrics from eight
 * clients at once, and searches over 50,000 runs with a metric in the filter and in the order. The same client makes the
 * same requests of both; the original is left out where Python cannot install it.
 */
public final class TrackingBench {
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 3;
    private static final int SECONDS = 10;
    private static final int MOST_SEARCHES = 15;
    private static final double SEARCH_MILLIS = 15_000;
    private static final String BATCHES = "log-batch of 100 metrics, 8 clients";
    private static final String SMALL_PAGE = "runs/search over 50,000 runs, 100 of them";
    private static final String LARGE_PAGE = "runs/search over 50,000 runs, 1,000 of them";

    private final Platform platform;
    private final Path folder;
    private final Console console;

    /** @param folder for the original server */
    public TrackingBench(Platform platform, Path folder, Console console) {
        this.platform = platform;
        this.folder = folder;
        this.console = console;
    }

    /** A figure and its unit. */
    private record Figure(double value, String unit) {}

    /** Measures both, one after the other. */
    public BenchTable measure() throws IOException, InterruptedException {
        Map<String, Figure> original = original();
        console.heading("Ours, directly and through the edge");
        URI service = platform.service("training");
        TrackingClient ours = new TrackingClient(service, Optional.of(platform.token("data-scientist")));
        String experiment = ours.experiment();
        new RunFiller(ours, CLIENTS).fill(experiment);
        Map<String, Figure> own = measure(ours, experiment);
        TrackingClient edge = new TrackingClient(platform.edge(), Optional.of(platform.token("data-scientist")));
        Figure throughEdge = batches(edge);
        return table(original, own, throughEdge);
    }

    private Map<String, Figure> original() throws IOException, InterruptedException {
        console.heading("mlflow server");
        Optional<MlflowServer> installed = MlflowServer.install(folder);
        if (installed.isEmpty()) {
            console.warn("mlflow cannot be installed: see " + folder.resolve("install.log"));
            return Map.of();
        }
        try (MlflowServer.Running server = installed.get().start()) {
            return measure(new TrackingClient(server.address(), Optional.empty()), server.experiment());
        }
    }

    private Map<String, Figure> measure(TrackingClient client, String experiment)
            throws IOException, InterruptedException {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(SMALL_PAGE, search(client, experiment, 100));
        figures.put(LARGE_PAGE, search(client, experiment, 1_000));
        figures.put(BATCHES, batches(client));
        figures.forEach((name, figure) -> console.step(name + ": " + Math.round(figure.value()) + " " + figure.unit()));
        return figures;
    }

    private static Figure search(TrackingClient client, String experiment, int page)
            throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        double sum = 0;
        while (millis.isEmpty() || millis.size() < MOST_SEARCHES && sum < SEARCH_MILLIS) {
            long begin = System.nanoTime();
            client.search(experiment, page);
            millis.add((System.nanoTime() - begin) / 1e6);
            sum += millis.get(millis.size() - 1);
        }
        return new Figure(BenchReport.median(millis), "ms");
    }

    private static Figure batches(TrackingClient client) throws IOException, InterruptedException {
        BatchLoad load = new BatchLoad(client, CLIENTS);
        load.run(SECONDS);
        List<Double> perSecond = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            perSecond.add(load.run(SECONDS));
        }
        return new Figure(BenchReport.median(perSecond), "1/s");
    }

    private static BenchTable table(Map<String, Figure> original, Map<String, Figure> own, Figure throughEdge) {
        BenchTable.Builder table = new BenchTable.Builder(
                "Tracking beside mlflow server",
                "Medians: of " + ROUNDS + " rounds of " + SECONDS + " s after one more; of at most " + MOST_SEARCHES
                        + " searches. Both servers have both processors, the original its default store. The same client"
                        + " asks both; ours checks a token.",
                Column.text(""),
                Column.text("unit"),
                new Column("mlflow server", 0),
                new Column("ours", 0),
                new Column("times as fast", 1));
        own.forEach((name, figure) -> row(table, name, figure, original.get(name)));
        row(table, BATCHES + ", through the edge", throughEdge, original.get(BATCHES));
        return table.build();
    }

    private static void row(BenchTable.Builder table, String name, Figure figure, Figure original) {
        Double theirs = original == null ? null : original.value();
        Double times = null;
        if (original != null) {
            times = figure.unit().equals("ms") ? theirs / figure.value() : figure.value() / theirs;
        }
        table.row(name, figure.unit(), theirs, figure.value(), times);
    }
}
