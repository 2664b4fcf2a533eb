package com.kronkers.mlops.ingestion.raw;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.KeptUploads;
import com.kronkers.mlops.ingestion.dataset.VersionRecorded;
import com.kronkers.mlops.ingestion.vault.Retentions;
import com.kronkers.mlops.ingestion.vault.Vault;
import com.kronkers.mlops.ingestion.vault.Vaults;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Uploads as they were sent, encrypted, each under its SHA-256, for a limited time. Equal bytes are kept once. */
@ApplicationScoped
public class RawStore implements KeptUploads {
    private static final Logger LOG = Logger.getLogger(RawStore.class);
    private static final String NAME = "raw";

    private final Vault vault;
    private final Retentions retentions;
    private final Duration retention;

    RawStore(Vaults vaults, Retentions retentions, RawConfig config) {
        this.vault = vaults.raw();
        this.retentions = retentions;
        this.retention = config.retention();
    }

    /** Begins to capture an upload. */
    public RawCapture begin() throws IOException {
        return new RawCapture(retention.isZero() ? null : vault.capture());
    }

    @Override
    public boolean has(DatasetVersion version) {
        return retentions.expiry(NAME, version.sourceDigest()).isPresent() && vault.has(version.sourceDigest());
    }

    /**
     * Reads a version's upload.
     *
     * @throws RuntimeException a 410 problem that says why, if it is not kept
     */
    public InputStream open(DatasetVersion version) throws IOException {
        if (!has(version)) {
            throw gone(version);
        }
        return vault.open(version.sourceDigest());
    }

    /** In the transaction that records a version: bytes and version stay together or go together. */
    void retain(@Observes VersionRecorded recorded) {
        String digest = recorded.version().sourceDigest();
        if (vault.has(digest)) {
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
            LOG.infof("Swept %d uploads whose retention is over", swept);
        }
    }

    private RuntimeException gone(DatasetVersion version) {
        boolean uploaded = version.inputs().isEmpty();
        String why = uploaded
                ? "Uploads are kept for " + retention + " after the last version of their bytes."
                : "It was derived from other datasets, not uploaded.";
        return Problem.of(410, "raw-gone", "The upload is no longer kept", why)
                .field(
                        "version",
                        "has no raw upload",
                        uploaded
                                ? "Use its rows, which stay, or send the file again."
                                : "Read the versions of its inputs.")
                .exception();
    }
}
