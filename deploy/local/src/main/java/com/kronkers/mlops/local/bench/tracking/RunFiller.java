package com.kronkers.mlops.local.bench.tracking;

import java.io.IOException;

/** Makes the runs that are searched. */
final class RunFiller {
    static final int RUNS = 50_000;

    private static final int SPREAD = 7_919;

    private final TrackingClient client;
    private final int threads;

    RunFiller(TrackingClient client, int threads) {
        this.client = client;
        this.threads = threads;
    }

    /** The loss of a run: evenly between 0 and 1, in no order. */
    static double loss(int number) {
        return (long) number * SPREAD % RUNS / (double) RUNS;
    }

    void fill(String experiment) throws IOException, InterruptedException {
        Workers.run(threads, worker -> {
            for (int number = worker; number < RUNS; number += threads) {
                client.logRow(client.run(experiment, number), number);
            }
        });
    }
}
