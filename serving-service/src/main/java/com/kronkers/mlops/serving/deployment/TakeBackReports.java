package com.kronkers.mlops.serving.deployment;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells the registry what was taken back here, again and again until it answers, also after a restart. Nothing waits for
 * it: the traffic is gone already.
 */
@ApplicationScoped
class TakeBackReports {
    private static final Logger LOG = Logger.getLogger(TakeBackReports.class);
    private static final long LONGEST_PAUSE_SECONDS = 60;

    private final TakenBackVariants takenBack;
    private final RegistryArtifactClient registry;
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "take-back-reports");
        thread.setDaemon(true);
        return thread;
    });

    TakeBackReports(TakenBackVariants takenBack, RegistryArtifactClient registry) {
        this.takenBack = takenBack;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        takenBack.unrecorded().forEach(this::report);
    }

    void stop(@Observes ShutdownEvent event) {
        sender.shutdownNow();
    }

    void report(TakenBackVariants.Entry entry) {
        sender.execute(() -> report(entry, 1));
    }

    private void report(TakenBackVariants.Entry entry, long pauseSeconds) {
        try {
            registry.takeBack(entry);
            takenBack.recorded(entry);
        } catch (ArtifactUnavailableException e) {
            LOG.warnf(
                    "The registry does not know yet that %s %s was taken back: %s",
                    entry.model(), entry.alias(), e.getMessage());
            long longer = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
            sender.schedule(() -> report(entry, longer), pauseSeconds, TimeUnit.SECONDS);
        }
    }
}
