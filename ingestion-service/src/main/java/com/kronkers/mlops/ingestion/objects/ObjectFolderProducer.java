package com.kronkers.mlops.ingestion.objects;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service's one object folder, below its data directory. */
class ObjectFolderProducer {
    @Produces
    @Singleton
    ObjectFolder objects(@ConfigProperty(name = "kronkers.data-dir") Path dataDirectory) throws IOException {
        return new ObjectFolder(dataDirectory);
    }
}
