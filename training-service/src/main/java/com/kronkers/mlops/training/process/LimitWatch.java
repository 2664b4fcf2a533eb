package com.kronkers.mlops.training.process;

import com.kronkers.mlops.training.process.ProgramOutcome.OverLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Looks a few times a second whether a program is within its limits, and tells once when it is not, or when it cannot know. */
final class LimitWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LimitWatch.class);
    private static final long PAUSE_MILLIS = 200;

    private final Process process;
    private final Cgroups.Group group;
    private final DiskUsage disk;
    private final ProcessLimits limits;
    private final CompletableFuture<OverLimit> exceeded;
    private final Thread thread;

    /** @param exceeded is completed with what the program has too much of */
    LimitWatch(
            Process process,
            Cgroups.Group group,
            DiskUsage disk,
            ProcessLimits limits,
            CompletableFuture<OverLimit> exceeded) {
        this.process = process;
        this.group = group;
        this.disk = disk;
        this.limits = limits;
        this.exceeded = exceeded;
        this.thread = new Thread(this::watch, "job-limits-" + process.pid());
        thread.setDaemon(true);
        thread.start();
    }

    /** What the program has too much of now, or that this cannot be known: nothing runs unwatched. */
    Optional<OverLimit> check() {
        try {
            return Stream.of(group.exceeded(), cpu(), disk.exceeded(living(), process.isAlive()))
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (RuntimeException e) {
            LOG.errorf(e, "The limits of process %d cannot be watched; it is ended", process.pid());
            return Optional.of(Excess.unknown(e));
        }
    }

    private void watch() {
        try {
            while (process.isAlive() && !exceeded.isDone()) {
                check().ifPresent(exceeded::complete);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the program has ended
        }
    }

    private Optional<OverLimit> cpu() {
        long used = group.cpuNanos().orElseGet(this::cpuOfTheLiving);
        return used > limits.cpuTime().toNanos() ? Optional.of(Excess.cpu(limits)) : Optional.empty();
    }

    private long cpuOfTheLiving() {
        return living().map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToLong(Duration::toNanos)
                .sum();
    }

    private Stream<ProcessHandle> living() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
