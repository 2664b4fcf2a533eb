package com.kronkers.mlops.registry.version;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Where the registry keeps artifacts and references. */
@ConfigMapping(prefix = "kronkers")
public interface ArtifactStoreConfig {

    /** The service's own folder; relative to where it runs, so that a checkout needs no setup. */
    @WithDefault("data")
    Path dataDir();

    /** Makes the store in that folder. */
    class Store {

        @Produces
        @Singleton
        ArtifactStore artifactStore(ArtifactStoreConfig config) {
            return new ArtifactStore(config.dataDir().resolve("artifacts"));
        }
    }
}
