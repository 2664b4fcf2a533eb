package com.kronkers.mlops.local.bench;

import com.kronkers.mlops.local.demo.LoopClient;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.process.JavaProgram;
import com.kronkers.mlops.local.process.Supervised;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * How long an upload takes from its first byte to the committed version, sent to the ingestion service itself, beside
 * the bare conversion of the same file and beside what a team would assemble from Python packages.
 */
public final class IngestBench {
    private static final int ROUNDS = 3;
    private static final int WHOLE = 500;
    private static final List<Integer> SMALLER = List.of(50, 100, 200);
    private static final int ONE_PERCENT = 5;
    private static final double MEBIBYTE = 1L << 20;

    private final Path checkout;
    private final Path folder;
    private final Platform platform;
    private final PlatformClient client;
    private final LoopClient datasets;
    private final BenchReport.Builder report = new BenchReport.Builder("ingest");
    private final Sender sender;
    private int names;
    private long firstReceipt;

    /**
     * @param checkout the built repository
     * @param folder for the files that are made, several gigabytes
     * @param platform one with the ingestion service alone, so that nothing else takes part
     */
    public IngestBench(Path checkout, Path folder, Platform platform) throws IOException {
        this.checkout = checkout;
        this.folder = folder;
        this.platform = platform;
        this.client = new PlatformClient(platform.service("ingestion"), platform::token);
        this.sender = new Sender(platform.service("ingestion"), platform::token);
        this.datasets = new LoopClient(client);
        this.names = datasets.freshRun();
    }

    /** Runs everything; some minutes. */
    public BenchReport run() throws Exception {
        growth();
        try (PeakMemory memory = new PeakMemory(ingestion().identity().orElseThrow())) {
            double baseline = whole(memory);
            together(memory, baseline);
            append();
            peer();
        }
        return report.build();
    }

    private void growth() throws Exception {
        for (int megabytes : SMALLER) {
            List<Double> bare = new ArrayList<>();
            List<Double> ours = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                Path csv = fresh(megabytes);
                bare.add(baseline(csv));
                ours.add(upload(plain(), csv));
                Files.delete(csv);
            }
            double baseline = BenchReport.median(bare);
            report.add("01-raw-duckdb, " + megabytes + " MB", baseline, "s", baseline)
                    .add("02 upload to committed, " + megabytes + " MB", BenchReport.median(ours), "s", baseline);
        }
    }

    private double whole(PeakMemory memory) throws Exception {
        List<Double> bare = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> keyed = new ArrayList<>();
        memory.take();
        for (int round = 0; round < ROUNDS; round++) {
            Path csv = fresh(WHOLE);
            bare.add(baseline(csv));
            ours.add(upload(plain(), csv));
            keyed.add(upload(keyed(), csv));
            Files.delete(csv);
        }
        double baseline = BenchReport.median(bare);
        report.add("01-raw-duckdb, 500 MB", baseline, "s", baseline)
                .add("02 upload to committed, 500 MB", BenchReport.median(ours), "s", baseline)
                .add("03   with key, checks and masking, 500 MB", BenchReport.median(keyed), "s", baseline)
                .add("   memory of the service, peak (PSS)", memory.take() / MEBIBYTE, "MiB");
        return baseline;
    }

    private void together(PeakMemory memory, double baseline) throws Exception {
        List<Path> files = List.of(fresh(WHOLE), fresh(WHOLE));
        memory.take();
        ExecutorService threads = Executors.newFixedThreadPool(files.size());
        try {
            List<Callable<Double>> uploads = new ArrayList<>();
            for (Path csv : files) {
                String dataset = plain();
                uploads.add(() -> upload(dataset, csv));
            }
            double last = 0;
            for (Future<Double> each : threads.invokeAll(uploads)) {
                last = Math.max(last, each.get());
            }
            report.add("04 two uploads of 500 MB at once, both committed", last, "s", baseline)
                    .add("   memory of the service, peak (PSS)", memory.take() / MEBIBYTE, "MiB");
        } finally {
            threads.shutdownNow();
        }
        for (Path csv : files) {
            Files.delete(csv);
        }
    }

    private void append() throws Exception {
        String dataset = plain();
        Path csv = fresh(WHOLE);
        long empty = diskUsed();
        upload(dataset, csv);
        long whole = diskUsed() - empty;
        List<Double> seconds = new ArrayList<>();
        List<Double> growth = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            Path more = fresh(ONE_PERCENT);
            long before = diskUsed();
            seconds.add(sender.send(dataset, "append", more));
            growth.add(100.0 * (diskUsed() - before) / whole);
            Files.delete(more);
        }
        Files.delete(csv);
        report.add("05 append of 1 % to 500 MB", BenchReport.median(seconds), "s")
                .add("   disk it takes, of what the 500 MB take", BenchReport.median(growth), "%");
    }

    private void peer() throws Exception {
        Optional<Peer> peer = Peer.install(folder.resolve("peer"));
        if (peer.isEmpty()) {
            System.out.println("The peer is left out: see " + folder.resolve("peer/install.log"));
            return;
        }
        List<Double> theirs = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Path csv = fresh(WHOLE);
            theirs.add(peer.get().run(csv));
            ours.add(upload(keyed(), csv));
            Files.delete(csv);
        }
        double baseline = BenchReport.median(theirs);
        report.add("06 peer: dvc add, pandas, pandera, to_parquet, 500 MB", baseline, "s", baseline)
                .add("   upload to committed with key, checks and masking", BenchReport.median(ours), "s", baseline);
    }

    /** Other receipts each time: what is known of a file's bytes already would be answered from memory. */
    private Path fresh(int megabytes) throws IOException {
        firstReceipt += 10_000_000;
        return ReceiptFile.write(folder, megabytes, firstReceipt);
    }

    private String plain() {
        String dataset = "bench-" + names++;
        datasets.declare(dataset, BenchContract.NONE);
        return dataset;
    }

    private String keyed() throws IOException {
        String dataset = plain();
        BenchContract.set(client, dataset);
        return dataset;
    }

    private double upload(String dataset, Path csv) throws IOException {
        return sender.send(dataset, "replace", csv);
    }

    private double baseline(Path csv) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        JavaProgram.executable(),
                        "-cp",
                        System.getProperty("java.class.path") + ":" + duckDbDriver(),
                        RawDuckDb.class.getName(),
                        csv.toString(),
                        folder.resolve("baseline.parquet").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("The baseline did not end well.");
        }
        return Double.parseDouble(printed.strip());
    }

    /** The very driver that the service runs with. */
    private Path duckDbDriver() throws IOException {
        Path libraries = checkout.resolve("ingestion-service/target/quarkus-app/lib/main");
        try (Stream<Path> files = Files.list(libraries)) {
            return files.filter(file -> file.getFileName().toString().contains("duckdb_jdbc"))
                    .findFirst()
                    .orElseThrow(() -> new NoSuchFileException(libraries.toString(), null, "has no DuckDB driver"));
        }
    }

    private Supervised ingestion() {
        return platform.processes().stream()
                .filter(process -> process.name().equals("ingestion"))
                .findFirst()
                .orElseThrow();
    }

    private long diskUsed() throws IOException {
        try (Stream<Path> files = Files.walk(platform.directory().service("ingestion"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(IngestBench::size)
                    .sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException goneMeanwhile) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
