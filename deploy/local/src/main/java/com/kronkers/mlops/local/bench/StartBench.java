package com.kronkers.mlops.local.bench;

import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.demo.Demo;
import com.kronkers.mlops.local.demo.PlatformClient;
import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.platform.PlatformOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the built platform takes to start and how much memory it holds, idle after the demo. The baseline is the
 * same start with no service: the broker and the database alone.
 */
public final class StartBench {
    private static final int ROUNDS = 3;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final double GIBIBYTE = 1L << 30;

    private final PlatformOptions options;
    private final Path dataDirectory;

    public StartBench(PlatformOptions options, Path dataDirectory) {
        this.options = options;
        this.dataDirectory = dataDirectory;
    }

    /** Starts and stops the platform, once to prepare its data directory and then three times each way. */
    public BenchReport run() throws IOException, InterruptedException {
        Figures prepared = start(options, true);
        List<Double> alone = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        double memoryAlone = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Figures foundations = start(withoutServices(), false);
            alone.add(foundations.seconds());
            memoryAlone = foundations.gibibytes();
            whole.add(start(options, false).seconds());
        }
        double baseline = BenchReport.median(alone);
        return new BenchReport.Builder("start")
                .add("01 broker and database alone, to ready", baseline, "s", baseline)
                .add("02 platform, to all healthy", BenchReport.median(whole), "s", baseline)
                .add("   the first start in an empty directory", prepared.seconds(), "s", baseline)
                .add("01 memory of broker, database and launcher (PSS)", memoryAlone, "GiB", memoryAlone)
                .add("02 memory of all processes, idle after the demo (PSS)", prepared.gibibytes(), "GiB", memoryAlone)
                .build();
    }

    private record Figures(double seconds, double gibibytes) {}

    private PlatformOptions withoutServices() {
        return new PlatformOptions(options.checkout(), options.directory(), options.port(), List.of());
    }

    private Figures start(PlatformOptions wanted, boolean withDemo) throws IOException, InterruptedException {
        Console silent = new Console(new PrintWriter(OutputStream.nullOutputStream()));
        long begin = System.nanoTime();
        try (Platform platform = Platform.start(wanted, silent)) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (withDemo) {
                PlatformClient client = new PlatformClient(platform.edge(), platform::token);
                PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
                if (!new Demo(client, dataDirectory, silence).run()) {
                    throw new IOException("The demo did not end well, so its memory says nothing; see "
                            + dataDirectory.resolve("demo-report.json"));
                }
                LockSupport.parkNanos(IDLE.toNanos());
            }
            return new Figures(seconds, platform.memory() / GIBIBYTE);
        }
    }
}
