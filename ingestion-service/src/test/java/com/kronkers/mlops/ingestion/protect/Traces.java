package com.kronkers.mlops.ingestion.protect;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** Looks for texts wherever a service could leave them. Listens to the log from its creation on. */
final class Traces extends Handler implements AutoCloseable {
    private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final List<String> needles;
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    private Traces(List<String> needles) {
        this.needles = needles;
        setFormatter(new SimpleFormatter());
    }

    static Traces of(String... needles) {
        Traces traces = new Traces(List.of(needles));
        Logger.getLogger("").addHandler(traces);
        return traces;
    }

    void assertNone(String text) {
        assertThat(text).isNotEmpty().doesNotContain(needles);
    }

    void assertNoneLogged() {
        assertThat(logged).noneMatch(line -> needles.stream().anyMatch(line::contains));
    }

    /** In no row of any table. */
    void assertNoneIn(EntityManager database) {
        List<?> tables = database.createNativeQuery(
                        "select table_name from information_schema.tables where table_schema = 'public'"
                                + " and table_type = 'BASE TABLE'",
                        String.class)
                .getResultList();
        assertThat(tables).hasSizeGreaterThan(5);
        for (Object table : tables) {
            Number rows = (Number) database.createNativeQuery(
                            "select count(*) from \"" + table + "\" t, unnest(:needles) needle"
                                    + " where position(needle in cast(t as text)) > 0",
                            Long.class)
                    .setParameter("needles", needles.toArray(String[]::new))
                    .getSingleResult();
            assertThat(rows.longValue()).as("rows of table %s", table).isZero();
        }
    }

    /** In no file: plain ones by their bytes, Parquet files, which are compressed, also by their values. */
    void assertNoneIn(Path folder, DuckDb duckDb) throws IOException, SQLException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).toList();
        }
        assertThat(files).isNotEmpty();
        try (DuckDbSession session = duckDb.open()) {
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                        .as("bytes of %s", file)
                        .doesNotContain(needles);
                if (bytes.length > 4 && java.util.Arrays.equals(bytes, 0, 4, PARQUET, 0, 4)) {
                    long rows = session.one(
                            "SELECT count(*) FROM " + Sql.parquet(List.of(file))
                                    + " t WHERE len(list_filter(" + Sql.texts(needles)
                                    + ", lambda needle: contains(CAST(t AS VARCHAR), needle))) > 0",
                            row -> row.getLong(1));
                    assertThat(rows).as("rows of %s", file).isZero();
                }
            }
        }
    }

    @Override
    public void publish(LogRecord record) {
        logged.add(getFormatter().format(record) + record.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
