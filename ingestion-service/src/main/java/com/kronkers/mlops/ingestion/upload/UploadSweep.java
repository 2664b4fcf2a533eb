package com.kronkers.mlops.ingestion.upload;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Drops unfinished uploads whose time is over, and parts that a crash left without an upload. */
@ApplicationScoped
class UploadSweep {
    private static final Logger LOG = Logger.getLogger(UploadSweep.class);

    private final UploadRows rows;
    private final PartFiles files;
    private final Duration grace;

    UploadSweep(
            UploadRows rows,
            PartFiles files,
            @ConfigProperty(name = "kronkers.sweep-grace", defaultValue = "PT1H") Duration grace) {
        this.rows = rows;
        this.files = files;
        this.grace = grace;
    }

    void atStart(@Observes StartupEvent started) throws IOException {
        sweep();
    }

    @Scheduled(every = "10m", delayed = "10m")
    void sweep() throws IOException {
        sweep(Instant.now());
    }

    /** @return the number of uploads dropped */
    int sweep(Instant now) throws IOException {
        int dropped = 0;
        for (UUID expired : rows.expired(now)) {
            rows.forget(expired);
            files.delete(expired);
            dropped++;
        }
        dropped += files.sweep(rows::known, now.minus(grace));
        if (dropped > 0) {
            LOG.infof("Dropped %d unfinished uploads", dropped);
        }
        return dropped;
    }
}
