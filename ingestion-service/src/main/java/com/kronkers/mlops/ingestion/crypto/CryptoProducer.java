package com.kronkers.mlops.ingestion.crypto;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service's master keys, and what is sealed with them. */
class CryptoProducer {
    @Produces
    @Singleton
    MasterKeys masterKeys(
            @ConfigProperty(name = "kronkers.master-key") Optional<String> configured,
            @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory)
            throws IOException {
        return MasterKeySource.read(
                configured.orElse(null), dataDirectory.resolve("keys").resolve("master"));
    }

    @Produces
    @Singleton
    SealedFiles sealedFiles(MasterKeys masterKeys) {
        return new SealedFiles(masterKeys);
    }
}
