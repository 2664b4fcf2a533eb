package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.profile.FileProfiles;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Deletes files that no version has: those of versions that retention let go, and those that a crash left between their
 * rename and the transaction that would have named them.
 */
@ApplicationScoped
public class OrphanSweep {
    private static final Logger LOG = Logger.getLogger(OrphanSweep.class);

    private final ObjectFolder objects;
    private final Datasets datasets;
    private final FileProfiles profiles;
    private final Duration grace;

    /** @param grace files younger than this may belong to a commit under way */
    OrphanSweep(
            ObjectFolder objects,
            Datasets datasets,
            FileProfiles profiles,
            @ConfigProperty(name = "kronkers.sweep-grace", defaultValue = "PT1H") Duration grace) {
        this.objects = objects;
        this.datasets = datasets;
        this.profiles = profiles;
        this.grace = grace;
    }

    void atStart(@Observes StartupEvent started) throws IOException {
        sweep();
    }

    /** Deletes what is older than the grace and belongs to no version. */
    @Scheduled(every = "1h", delayed = "1h")
    public void sweep() throws IOException {
        Instant before = Instant.now().minus(grace);
        int swept = objects.sweep(datasets::refersTo, before);
        profiles.sweep(before);
        if (swept > 0) {
            LOG.infof("Swept %d files that belong to no version", swept);
        }
    }
}
