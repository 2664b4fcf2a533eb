package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.bench.serving.ServingOptions;
import com.kronkers.mlops.local.bench.serving.ServingTable;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Option;

/** What {@code bench serving} takes beside a benchmark's name. */
final class ServingBenchOptions {
    private static final int ROUNDS = 3;
    private static final int SWAPS = 10;
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration BRIEF = Duration.ofSeconds(2);

    @Option(names = "--quick", description = "serving: see in a few minutes that it works; the figures mean nothing.")
    private boolean quick;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "serving: length of a round. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--apart",
            description = "serving: load on the first processor, servers on the others (taskset); else all share all.")
    private boolean apart;

    @Option(names = "--no-peers", description = "serving: leave out the Python servers, which pip installs.")
    private boolean noPeers;

    @Option(
            names = "--promotions",
            paramLabel = "N",
            defaultValue = "200",
            description = "serving: promotions that memory is watched over. Default: ${DEFAULT-VALUE}.")
    private int promotions;

    @Option(
            names = "--predictions",
            paramLabel = "N",
            defaultValue = "5000000",
            description = "serving: predictions that memory is watched over, for each of two models;"
                    + " 1000 in a request. Default: ${DEFAULT-VALUE}.")
    private long predictions;

    @Option(names = "--singly", description = "serving: those predictions one in a request, which takes much longer.")
    private boolean singly;

    ServingOptions options(Set<ServingTable> tables) {
        return quick
                ? new ServingOptions(1, BRIEF, BRIEF, apart, tables, !noPeers, 2, 12, 20_000, singly)
                : new ServingOptions(
                        ROUNDS,
                        Duration.ofSeconds(seconds),
                        WARM_UP,
                        apart,
                        tables,
                        !noPeers,
                        SWAPS,
                        promotions,
                        predictions,
                        singly);
    }
}
