package com.kronkers.mlops.ingestion.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;

/**
 * Opens in-memory DuckDB sessions with bounded memory, disk and number.
 *
 * <p>No session downloads an extension. Times are UTC.
 */
public final class DuckDb {
    private final long memoryBytes;
    private final long spillBytes;
    private final int threads;
    private final Path spillFolder;
    private final Semaphore permits;

    /** Known from the first session on. */
    private volatile String version;

    /**
     * @param memoryBytes of one session
     * @param spillBytes disk that one session may use for spilling
     * @param threads of one session
     * @param sessions open at once, all callers together
     * @param spillFolder where sessions spill, each in a folder of its own; made if missing, and emptied of what a crash
     *     left there
     */
    public DuckDb(long memoryBytes, long spillBytes, int threads, int sessions, Path spillFolder) throws IOException {
        this.memoryBytes = memoryBytes;
        this.spillBytes = spillBytes;
        this.threads = threads;
        delete(spillFolder);
        this.spillFolder = Files.createDirectories(spillFolder);
        this.permits = new Semaphore(sessions, true);
    }

    /** Opens a session that may read and write every file this process may. Waits while too many are open. */
    public DuckDbSession open() throws SQLException {
        permits.acquireUninterruptibly();
        // Sandboxed SQL may read its session's spill folder: it must hold no other session's rows.
        Path ownSpillFolder = spillFolder.resolve(UUID.randomUUID().toString());
        Connection connection = null;
        try {
            connection = new DuckDBDriver().connect("jdbc:duckdb:", settings(ownSpillFolder));
            DuckDbSession session = new DuckDbSession(connection, () -> closed(ownSpillFolder));
            session.run("SET TimeZone = 'UTC'");
            if (version == null) {
                version = session.one("SELECT version() AS version", row -> row.getString("version"));
            }
            return session;
        } catch (SQLException | RuntimeException failure) {
            if (connection != null) {
                connection.close();
            }
            permits.release();
            throw failure;
        }
    }

    /** DuckDB's version, as it says itself. */
    public String version() throws SQLException {
        if (version == null) {
            open().close();
        }
        return version;
    }

    /**
     * Locks a session for SQL that a user wrote: from now on it reaches no file but those named, no network, cannot
     * loosen its own settings, and no statement runs longer than {@code atMost}.
     */
    public static void sandbox(DuckDbSession session, List<Path> files, Duration atMost) throws SQLException {
        session.limit(atMost);
        session.run("SET allowed_paths = "
                + Sql.texts(files.stream()
                        .map(file -> file.toAbsolutePath().toString())
                        .toList()));
        session.run("SET enable_external_access = false");
        session.run("SET lock_configuration = true");
    }

    private void closed(Path ownSpillFolder) {
        permits.release();
        try {
            delete(ownSpillFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private Properties settings(Path ownSpillFolder) {
        Properties settings = new Properties();
        settings.setProperty("memory_limit", memoryBytes + "B");
        settings.setProperty("max_temp_directory_size", spillBytes + "B");
        settings.setProperty("temp_directory", ownSpillFolder.toAbsolutePath().toString());
        settings.setProperty("threads", Integer.toString(threads));
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        return settings;
    }
}
