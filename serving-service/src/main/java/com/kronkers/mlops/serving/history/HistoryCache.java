package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.serving.storage.AtomicFile;
import com.kronkers.mlops.serving.storage.StorageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** History on the local disk: the rows as ingestion gave them, under a first line with the dataset version. */
@ApplicationScoped
public class HistoryCache {
    private static final Logger LOG = Logger.getLogger(HistoryCache.class);

    private final Path folder;

    @Inject
    HistoryCache(StorageConfig storage) {
        this(storage.dataDir().resolve("history"));
    }

    public HistoryCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps these rows and reads them.
     *
     * @throws IOException if the rows break off or are no history; what was kept before stays
     */
    HistorySnapshot store(HistoryKey key, long version, InputStream rows) throws IOException {
        try (AtomicFile file = AtomicFile.begin(folder.resolve(key.fileName()))) {
            file.out().write((version + "\n").getBytes(StandardCharsets.UTF_8));
            rows.transferTo(file.out());
            HistorySnapshot snapshot = read(key, file.content());
            file.commit();
            return snapshot;
        }
    }

    /** What was kept last; empty if nothing was, or if it cannot be read any more. */
    Optional<HistorySnapshot> load(HistoryKey key) {
        Path file = folder.resolve(key.fileName());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(key, file));
        } catch (IOException | NumberFormatException e) {
            LOG.errorf("Cannot use the cached history %s, asking ingestion instead: %s", file, e.getMessage());
            return Optional.empty();
        }
    }

    private static HistorySnapshot read(HistoryKey key, Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            long version = Long.parseLong(String.valueOf(lines.readLine()));
            return HistoryRows.read(key.dataset(), version, key.recipe(), lines);
        }
    }
}
