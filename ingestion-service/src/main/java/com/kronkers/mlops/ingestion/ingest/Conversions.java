package com.kronkers.mlops.ingestion.ingest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Converts the chunks of one upload in their order, while later ones are received. Receiving waits while two chunks
 * are unconverted, so that disk and memory stay bounded; conversions of all uploads take turns.
 */
final class Conversions implements AutoCloseable {
    private static final int UNCONVERTED = 2;
    /** After so long without a chunk what conversions hold is given back. */
    private static final Duration PATIENCE = Duration.ofMillis(300);
    /** No conversion of a chunk, a few statements of bounded time, takes longer. */
    private static final Duration LONGEST = Duration.ofMinutes(45);

    private final Step step;
    private final Semaphore turn;
    private final Semaphore room = new Semaphore(UNCONVERTED);
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "chunk-conversion");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<ConvertedChunk>> conversions = new ArrayList<>();
    private Future<?> resting = CompletableFuture.completedFuture(null);

    /** What is done with a chunk. */
    interface Step {
        ConvertedChunk convert(Chunk chunk) throws SQLException, IOException;

        /** Gives back what is held from one chunk to the next. */
        void rest() throws SQLException;
    }

    /** @param turn one permit for all uploads */
    Conversions(Step step, Semaphore turn) {
        this.step = step;
        this.turn = turn;
    }

    /** Has a chunk converted. Blocks until there is room for it. */
    void take(Chunk chunk) throws IOException {
        for (Future<ConvertedChunk> earlier : conversions) {
            if (earlier.isDone()) {
                result(earlier);
            }
        }
        try {
            room.acquire();
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
        conversions.add(worker.submit(() -> convert(chunk)));
    }

    private ConvertedChunk convert(Chunk chunk) throws Exception {
        resting.cancel(false);
        // Whoever waits for the others must not hold what they may wait for.
        if (!turn.tryAcquire(0, TimeUnit.SECONDS)) {
            step.rest();
            turn.acquire();
        }
        try {
            return step.convert(chunk);
        } finally {
            turn.release();
            room.release();
            resting = worker.schedule(this::rest, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Void rest() throws SQLException {
        step.rest();
        return null;
    }

    /** Waits for all chunks handed over. */
    List<ConvertedChunk> finish() throws IOException {
        List<ConvertedChunk> converted = new ArrayList<>();
        for (Future<ConvertedChunk> each : conversions) {
            converted.add(result(each));
        }
        return converted;
    }

    private static ConvertedChunk result(Future<ConvertedChunk> conversion) throws IOException {
        try {
            return conversion.get();
        } catch (InterruptedException stopped) {
            throw interrupted();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException wrong) {
                throw wrong;
            }
            if (failed.getCause() instanceof RuntimeException wrong) {
                throw wrong;
            }
            throw new IOException(failed.getCause());
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Interrupted while an upload was read");
    }

    /** Waits for the conversion under way, because its files are about to be deleted; drops those that wait. */
    @Override
    public void close() throws IOException {
        conversions.forEach(each -> each.cancel(false));
        Future<Void> end = worker.submit(this::rest);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    end.get(LONGEST.toMinutes(), TimeUnit.MINUTES);
                    break;
                } catch (InterruptedException stopped) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException("A conversion does not end well", failed);
        } finally {
            // What would have given the session back later is not waited for.
            worker.shutdownNow();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
