package com.kronkers.mlops.local.bench;

import com.kronkers.mlops.local.platform.Memory;
import com.kronkers.mlops.local.process.ProcessIdentity;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The most memory a process held while this was open (PSS), looked at five times a second. */
final class PeakMemory implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 200;

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong peak = new AtomicLong();

    PeakMemory(ProcessIdentity process) {
        List<ProcessIdentity> watched = List.of(process);
        watch.scheduleAtFixedRate(
                () -> peak.accumulateAndGet(Memory.of(watched), Math::max), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** In bytes; starts anew from the present. */
    long take() {
        return peak.getAndSet(0);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
