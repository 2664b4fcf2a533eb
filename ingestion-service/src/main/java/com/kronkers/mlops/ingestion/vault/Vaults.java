package com.kronkers.mlops.ingestion.vault;

import com.kronkers.mlops.ingestion.crypto.SealedFiles;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service's vaults, below its data directory. */
@Singleton
public class Vaults {
    private final Vault raw;
    private final Vault quarantine;

    Vaults(ObjectFolder objects, SealedFiles seals, @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory)
            throws IOException {
        raw = new Vault(dataDirectory.resolve("raw"), objects, seals);
        quarantine = new Vault(dataDirectory.resolve("quarantine"), objects, seals);
    }

    /** Uploads as they were sent. */
    public Vault raw() {
        return raw;
    }

    /** Rows that were rejected. */
    public Vault quarantine() {
        return quarantine;
    }
}
