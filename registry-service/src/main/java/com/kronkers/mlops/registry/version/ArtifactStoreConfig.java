package com.kronkers.mlops.registry.version;

import io.smallrye.config.ConfigMapping;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Where the registry keeps artifacts and references. */
@ConfigMapping(prefix = "kronkers.artifacts")
public interface ArtifactStoreConfig {

    /** A folder of the service's own; {@code artifacts} in its data directory unless set otherwise. */
    Path folder();

    /** Makes the store in that folder. */
    class Store {

        @Produces
        @Singleton
        ArtifactStore artifactStore(ArtifactStoreConfig config) {
            return new ArtifactStore(config.folder());
        }
    }
}
