package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes the file of a download: an object as it is where one will do, else one that DuckDB writes. It is whole before
 * its first byte is sent, so that its length is known, a failure is a problem and not a cut answer, and ranges of it
 * fit together.
 */
@ApplicationScoped
class ContentFiles {
    private final ObjectFolder objects;
    private final DuckDb duckDb;
    private final DownloadCache cache;
    private final String engine;

    ContentFiles(
            ObjectFolder objects,
            DuckDb duckDb,
            ContentConfig config,
            @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory)
            throws IOException, SQLException {
        this.objects = objects;
        this.duckDb = duckDb;
        this.cache = new DownloadCache(
                dataDirectory.resolve("downloads"),
                config.cacheLimit().asLongValue(),
                config.cacheKeep(),
                Clock.systemUTC());
        this.engine = duckDb.version();
    }

    /**
     * A file to send, or its name at least.
     *
     * @param tag names its bytes: equal tags, equal bytes
     */
    record Content(String tag, ContentFormat format, DatasetVersion version, ContentQuery query) {}

    /** What would be sent; nothing is made yet. */
    Content content(DatasetVersion version, ContentQuery query) {
        String named = version.digest() + "\n" + query.canonical(engine);
        return new Content(hex(Digests.of(named)), query.format(), version, query);
    }

    /** The file, made if need be. */
    Path file(Content content) throws SQLException, IOException {
        ContentQuery query = content.query();
        List<Path> files = content.version().files().stream()
                .map(file -> objects.path(file.digest()))
                .toList();
        if (query.whole() && query.format() == ContentFormat.PARQUET && files.size() == 1) {
            return files.get(0);
        }
        return cache.<SQLException>get(
                content.tag() + "." + query.format().suffix(), target -> write(query, files, target));
    }

    private void write(ContentQuery query, List<Path> files, Path target) throws SQLException, IOException {
        if (query.format() == ContentFormat.ARROW) {
            ArrowStream.requireBuffers();
        }
        try (DuckDbSession session = duckDb.open()) {
            // With several threads DuckDB 2.0 now and then writes a small later file's rows first.
            session.run("SET threads = 1");
            if (query.format() == ContentFormat.ARROW) {
                ArrowStream.write(session, query.select(files), target);
            } else {
                session.run("COPY (" + query.select(files) + ") TO " + Sql.path(target) + " "
                        + query.format().copyOptions());
            }
        }
    }

    @Scheduled(every = "1h", delayed = "1h")
    void sweep() throws IOException {
        cache.sweep();
    }

    private static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }
}
