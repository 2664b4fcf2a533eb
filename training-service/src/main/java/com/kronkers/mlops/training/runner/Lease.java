package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.process.StopSignal;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps a job with its runner while it is open. When the job is found to be another's, or could not be renewed for the
 * whole lease, the job is told to stop: by then another runner may have it.
 */
final class Lease implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Lease.class);

    private final BooleanSupplier renewal;
    private final StopSignal stop;
    private final long nanos;
    private final ScheduledFuture<?> schedule;
    private volatile long renewedAt = System.nanoTime();

    /** @param renewal asks for another lease; false if the job is not the caller's any more */
    Lease(ScheduledExecutorService timer, Duration length, BooleanSupplier renewal, StopSignal stop) {
        this.renewal = renewal;
        this.stop = stop;
        this.nanos = length.toNanos();
        long third = nanos / 3;
        this.schedule = timer.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.NANOSECONDS);
    }

    private void renew() {
        try {
            if (renewal.getAsBoolean()) {
                renewedAt = System.nanoTime();
            } else {
                stop.stop("another runner has the job");
            }
        } catch (RuntimeException e) {
            LOG.warnf("A job's lease was not renewed: %s", e.getMessage());
            if (System.nanoTime() - renewedAt > nanos) {
                stop.stop("the database was away longer than the job's lease");
            }
        }
    }

    @Override
    public void close() {
        schedule.cancel(false);
    }
}
