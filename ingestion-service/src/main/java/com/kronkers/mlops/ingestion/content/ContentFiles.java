package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Makes the file of a download: an object as it is where one will do, else one that DuckDB writes for it. */
@ApplicationScoped
class ContentFiles {
    private final ObjectFolder objects;
    private final DuckDb duckDb;

    ContentFiles(ObjectFolder objects, DuckDb duckDb) {
        this.objects = objects;
        this.duckDb = duckDb;
    }

    /**
     * A file to send.
     *
     * @param path where it lies
     * @param passing whether it was made for this download only and is deleted after it
     */
    record Content(Path path, boolean passing) {
        /** Copies the file, in constant memory, and deletes it if it was made for this. */
        void writeTo(OutputStream out) throws IOException {
            try {
                Files.copy(path, out);
            } finally {
                if (passing) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /** The rows of a version as a query wants them. */
    Content rows(DatasetVersion version, ContentQuery query) throws SQLException, IOException {
        List<Path> files = version.files().stream()
                .map(file -> objects.path(file.digest()))
                .toList();
        if (query.whole() && query.format() == ContentFormat.PARQUET && files.size() == 1) {
            return new Content(files.get(0), false);
        }
        Path target = objects.temporaryFile(".download");
        try (DuckDbSession session = duckDb.open()) {
            session.run(query.copy(version.contract(), files, target));
        } catch (SQLException | RuntimeException failure) {
            Files.deleteIfExists(target);
            throw failure;
        }
        return new Content(target, true);
    }
}
