package com.kronkers.mlops.local.bench.tracking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that do the same, until all have ended. */
final class Workers {
    private Workers() {}

    /** What a thread does. */
    @FunctionalInterface
    interface Work {
        void run(int worker) throws IOException, InterruptedException;
    }

    static void run(int threads, Work work) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int worker = i;
                all.add(executor.submit(() -> {
                    work.run(worker);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("The load failed: " + e.getCause().getMessage(), e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
