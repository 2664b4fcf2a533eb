package com.kronkers.mlops.ingestion.derived;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** Does the queued rebuilds, one after another: at once when one is queued, and by polling those a crash left. */
@ApplicationScoped
class Rebuilder {
    private static final Logger LOG = Logger.getLogger(Rebuilder.class);

    private final RebuildQueue queue;
    private final Builder builder;
    private final DerivedConfig config;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "derived-rebuilds"));

    Rebuilder(RebuildQueue queue, Builder builder, DerivedConfig config) {
        this.queue = queue;
        this.builder = builder;
        this.config = config;
    }

    void wake(@Observes(during = TransactionPhase.AFTER_SUCCESS) RebuildQueue.Queued queued) {
        worker.execute(this::drain);
    }

    @Scheduled(every = "${kronkers.derived.poll:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        drain();
    }

    void stop(@Observes ShutdownEvent stopping) {
        worker.shutdown();
    }

    private synchronized void drain() {
        boolean more = true;
        while (more) {
            more = next();
        }
    }

    /** Does one rebuild; false if none waits, or if this one has to wait for better times. */
    private boolean next() {
        UUID[] claimed = new UUID[1];
        try {
            return QuarkusTransaction.requiringNew()
                    // The query has a limit of its own; then its rows are profiled and compared.
                    .timeout((int) config.timeout().multipliedBy(3).toSeconds())
                    .call(() -> {
                        Optional<Rebuild> next = queue.claim();
                        if (next.isPresent()) {
                            claimed[0] = next.get().id;
                            build(next.get());
                        }
                        return next.isPresent();
                    });
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "A rebuild failed and will be tried again");
            if (claimed[0] != null) {
                QuarkusTransaction.requiringNew().run(() -> queue.postpone(claimed[0]));
            }
            return false;
        }
    }

    private void build(Rebuild rebuild) {
        try {
            builder.build(rebuild);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
