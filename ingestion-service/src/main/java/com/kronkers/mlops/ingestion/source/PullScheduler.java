package com.kronkers.mlops.ingestion.source;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** Looks for what is due and has it done. Every replica does so; a source's lock and row decide between them. */
@ApplicationScoped
class PullScheduler {
    private static final Logger LOG = Logger.getLogger(PullScheduler.class);

    private final Pulls pulls;
    private final Puller puller;
    private final ExecutorService workers;
    private final Set<UUID> atWork = ConcurrentHashMap.newKeySet();

    PullScheduler(Pulls pulls, Puller puller, PullConfig config) {
        this.pulls = pulls;
        this.puller = puller;
        this.workers = Executors.newFixedThreadPool(config.workers(), task -> new Thread(task, "pulls"));
    }

    @Scheduled(every = "${kronkers.pulls.poll:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        Instant now = Instant.now();
        pulls.queueDue(now);
        for (SourcePull due : pulls.due(now)) {
            if (atWork.add(due.id)) {
                workers.execute(() -> work(due));
            }
        }
    }

    void stop(@Observes ShutdownEvent stopping) {
        workers.shutdownNow();
    }

    private void work(SourcePull due) {
        try {
            puller.pull(due);
        } catch (SQLException | RuntimeException failure) {
            LOG.errorf(failure, "Pull %s could not be done and will be tried again", due.id);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            atWork.remove(due.id);
        }
    }
}
