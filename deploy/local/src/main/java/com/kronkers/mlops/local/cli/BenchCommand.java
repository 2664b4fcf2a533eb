package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.bench.IngestBench;
import com.kronkers.mlops.local.bench.LoopBench;
import com.kronkers.mlops.local.bench.Report;
import com.kronkers.mlops.local.bench.StartBench;
import com.kronkers.mlops.local.bench.serving.ServingBench;
import com.kronkers.mlops.local.bench.serving.ServingTable;
import com.kronkers.mlops.local.bench.training.TrainingBench;
import com.kronkers.mlops.local.bench.training.TrainingTable;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.PlatformOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the platform on this machine. */
@Command(
        name = "bench",
        description = "Measure the platform on this machine: medians of three, the baseline first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Benchmarks:",
            "  ingest  from an upload's first byte to the committed version; 500 MB files, 10 GB of disk",
            "  loop    from an accepted upload to the new model's first answer, hop by hop",
            "  serving requests and rows a second, latency, swaps and memory of serving, beside other servers; 40 minutes",
            "  training tracking beside mlflow server; how good the built-in trainers are on a year of receipts, and how fast; 30 minutes",
            "  start   start of the built platform, and its memory, idle after the demo",
            "",
            "Each starts a platform of its own in .kronkers/bench on free ports.",
            "",
            "Examples:",
            "  ./kronkers bench loop --json loop.json",
            "  ./kronkers bench serving --tables rows,open --no-peers",
            "  ./kronkers bench training --tables quality",
        })
public final class BenchCommand implements Callable<Integer> {

    /** The benchmarks there are. */
    enum Name {
        ingest,
        loop,
        serving,
        training,
        start
    }

    @Parameters(paramLabel = "NAME", description = "Which one: ${COMPLETION-CANDIDATES}.")
    private Name name;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file as well.")
    private Path json;

    @Option(
            names = "--tables",
            paramLabel = "TABLE",
            split = ",",
            description = "serving, training: which tables; a name that is none lists them. Default: all.")
    private Set<String> tables = Set.of();

    @Spec
    private CommandSpec command;

    @Mixin
    private ServingBenchOptions serving = new ServingBenchOptions();

    @Override
    public Integer call() throws Exception {
        Path directory = DirectoryOption.checkout().resolve(".kronkers").resolve("bench");
        PlatformOptions options = PlatformOptions.of(DirectoryOption.checkout(), directory, 0);
        Report report = report(options, directory);
        report.print(new PrintWriter(System.out, true));
        if (json != null) {
            report.write(json);
        }
        return 0;
    }

    private Report report(PlatformOptions options, Path directory) throws Exception {
        return switch (name) {
            case ingest -> ingest(options, directory);
            case loop -> loop(options);
            case serving ->
                new ServingBench(
                                options.checkout(),
                                directory.resolve("serving"),
                                serving.options(wanted(ServingTable.class)),
                                Console.standard())
                        .run();
            case training ->
                new TrainingBench(
                                options, directory.resolve("training"), wanted(TrainingTable.class), Console.standard())
                        .run();
            case start -> new StartBench(options, directory).run();
        };
    }

    private <E extends Enum<E>> Set<E> wanted(Class<E> known) {
        Set<E> all = EnumSet.allOf(known);
        if (tables.isEmpty()) {
            return all;
        }
        List<String> names = all.stream().map(Enum::name).toList();
        if (!names.containsAll(tables)) {
            throw new ParameterException(command.commandLine(), "--tables: " + tables + "; there are " + names);
        }
        all.removeIf(table -> !tables.contains(table.name()));
        return all;
    }

    private static Report ingest(PlatformOptions options, Path directory) throws Exception {
        try (Session session = Session.start(options.only("ingestion"), Console.standard())) {
            return new IngestBench(options.checkout(), directory.resolve("ingest"), session.platform()).run();
        }
    }

    private static Report loop(PlatformOptions options) throws Exception {
        try (Session session = Session.start(options, Console.standard())) {
            return new LoopBench(new PlatformClient(session.platform().edge(), session.platform()::token)).run();
        }
    }
}
