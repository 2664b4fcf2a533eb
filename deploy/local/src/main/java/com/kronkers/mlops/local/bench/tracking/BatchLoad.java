package com.kronkers.mlops.local.bench.tracking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that log at once, each to a run of its own, each batch with a step that was never logged before. */
final class BatchLoad {
    private final TrackingClient client;
    private final List<String> runs = new ArrayList<>();
    private final AtomicLong step = new AtomicLong();

    BatchLoad(TrackingClient client, int clients) throws IOException, InterruptedException {
        this.client = client;
        String experiment = client.experiment();
        for (int i = 0; i < clients; i++) {
            runs.add(client.run(experiment, i));
        }
    }

    /** Requests a second over so many seconds. */
    double run(int seconds) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long end = begin + seconds * 1_000_000_000L;
        AtomicLong sent = new AtomicLong();
        Workers.run(runs.size(), worker -> {
            while (System.nanoTime() < end) {
                client.logStep(runs.get(worker), step.incrementAndGet());
                sent.incrementAndGet();
            }
        });
        return sent.get() / ((System.nanoTime() - begin) / 1e9);
    }
}
