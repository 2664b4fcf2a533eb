package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.history.HistorySource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Asks the services that are away, now and then, whether they are back. Without a promotion or new data nobody else has a
 * reason to ask, and the health details would say for ever that they are away.
 */
@ApplicationScoped
class AwayNeighbours {
    private static final Logger LOG = Logger.getLogger(AwayNeighbours.class);
    private static final Duration PAUSE = Duration.ofSeconds(15);

    /** @param answers asks it, and corrects since when it is away; must not throw */
    record Neighbour(String name, Supplier<Optional<Instant>> awaySince, BooleanSupplier answers) {}

    private final List<Neighbour> neighbours;
    private final Duration pause;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "away-neighbours");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    AwayNeighbours(RegistryArtifactClient registry, HistorySource ingestion) {
        this(
                List.of(
                        new Neighbour("The registry", registry::awaySince, registry::answers),
                        new Neighbour("Ingestion", ingestion::awaySince, ingestion::answers)),
                PAUSE);
    }

    AwayNeighbours(List<Neighbour> neighbours, Duration pause) {
        this.neighbours = neighbours;
        this.pause = pause;
    }

    void start(@Observes StartupEvent event) {
        worker.scheduleWithFixedDelay(this::ask, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        worker.shutdownNow();
    }

    private void ask() {
        for (Neighbour neighbour : neighbours) {
            neighbour.awaySince().get().ifPresent(since -> {
                if (neighbour.answers().getAsBoolean()) {
                    LOG.infof("%s answers again, it was away since %s", neighbour.name(), since);
                }
            });
        }
    }
}
