package com.kronkers.mlops.ingestion.duckdb;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service's one source of DuckDB sessions and of the memory shared with them, so that both are bounded. */
class DuckDbProducer {
    @Produces
    @Singleton
    DuckDb duckDb(DuckDbConfig config, @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory)
            throws IOException {
        return new DuckDb(
                config.memoryLimit().asLongValue(),
                config.spillLimit().asLongValue(),
                config.threads(),
                config.sessions(),
                dataDirectory.resolve("spill"));
    }

    @Produces
    @Singleton
    ArrowMemory arrowMemory(DuckDbConfig config) {
        return new ArrowMemory(config.columnsLimit().asLongValue());
    }
}
