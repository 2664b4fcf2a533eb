package com.kronkers.mlops.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A real PostgreSQL server with an empty database. */
public abstract class Database implements AutoCloseable {

    /** Starts a server: in a container where {@link Containers#wanted()}, from embedded binaries otherwise. */
    public static Database start() {
        return Containers.wanted() ? new InContainer() : new Embedded();
    }

    /** JDBC address of the empty database. */
    public abstract String url();

    public abstract String user();

    public abstract String password();

    @Override
    public abstract void close();

    private static final class Embedded extends Database {
        private final EmbeddedPostgres server;

        private Embedded() {
            try {
                // Durability is not what these tests are about, and fsync is most of their time.
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setServerConfig("max_connections", "100")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String url() {
            return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
        }

        @Override
        public String user() {
            return "postgres";
        }

        @Override
        public String password() {
            return "postgres";
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class InContainer extends Database {
        private final PostgreSQLContainer container = new PostgreSQLContainer(Containers.POSTGRES_IMAGE);

        private InContainer() {
            container.start();
        }

        @Override
        public String url() {
            return container.getJdbcUrl();
        }

        @Override
        public String user() {
            return container.getUsername();
        }

        @Override
        public String password() {
            return container.getPassword();
        }

        @Override
        public void close() {
            container.close();
        }
    }
}
