package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.VersionRecorded;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.vault.Retentions;
import com.kronkers.mlops.ingestion.vault.Vault;
import com.kronkers.mlops.ingestion.vault.Vaults;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The rejected rows of versions, encrypted, for a limited time. */
@ApplicationScoped
class Quarantine {
    private static final Logger LOG = Logger.getLogger(Quarantine.class);
    private static final String NAME = "quarantine";
    private static final String NO_ROWS = "line,reason,raw\n";

    private final Vault vault;
    private final ObjectFolder objects;
    private final Retentions retentions;
    private final Duration retention;

    Quarantine(Vaults vaults, ObjectFolder objects, Retentions retentions, QuarantineConfig config) {
        this.vault = vaults.quarantine();
        this.objects = objects;
        this.retentions = retentions;
        this.retention = config.retention();
    }

    /**
     * The rejected rows of a version as CSV with the columns line, reason, raw; only the header if there are none.
     *
     * @throws RuntimeException a 410 problem if their retention is over
     */
    InputStream open(DatasetVersion version) throws IOException {
        String digest = version.rejectedDigest();
        if (digest == null) {
            return new ByteArrayInputStream(NO_ROWS.getBytes(StandardCharsets.UTF_8));
        }
        if (retentions.expiry(NAME, digest).isPresent()) {
            Path unsealed = objects.path(digest);
            if (vault.has(digest)) {
                return vault.open(digest);
            }
            if (Files.exists(unsealed)) {
                // Of a release that did not seal.
                return Files.newInputStream(unsealed);
            }
        }
        throw gone(version);
    }

    /** In the transaction that records a version with rejected rows. */
    void retain(@Observes VersionRecorded recorded) {
        String digest = recorded.version().rejectedDigest();
        if (digest != null) {
            retentions.retain(NAME, digest, retention);
        }
    }

    void atStart(@Observes StartupEvent started) throws IOException {
        sweep();
    }

    @Scheduled(every = "1h", delayed = "1h")
    void sweep() throws IOException {
        int swept = retentions.sweep(NAME, vault);
        if (swept > 0) {
            LOG.infof("Swept %d files of rejected rows whose retention is over", swept);
        }
    }

    private RuntimeException gone(DatasetVersion version) {
        return Problem.of(
                        410,
                        "quarantine-gone",
                        "The rejected rows are no longer kept",
                        "The " + version.rejectedRows() + " rejected rows of " + version.id() + " were kept for "
                                + retention + ".")
                .field("version", "is older than that", "Send the corrected rows as an append.")
                .exception();
    }
}
