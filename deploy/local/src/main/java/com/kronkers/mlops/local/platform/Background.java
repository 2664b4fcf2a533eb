package com.kronkers.mlops.local.platform;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A step of the start that runs beside the others. */
final class Background {

    /** A step that may fail as starts do. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;

    Background(String name, Step step) {
        thread = new Thread(() -> complete(step), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void complete(Step step) {
        try {
            step.run();
            done.complete(null);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            done.completeExceptionally(failed);
        }
    }

    /** Interrupts the step and waits until it does nothing more. */
    void cancel() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    /** Waits for the step's end and fails as it failed. */
    void await() throws IOException, InterruptedException {
        try {
            done.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new CompletionException(failed.getCause());
        }
    }
}
