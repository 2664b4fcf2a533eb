package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.storage.Replica;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jboss.logging.Logger;

/**
 * The record of deployments in PostgreSQL. Nothing that serves waits for it: records stand in a bounded line until the
 * database answers, and the schema is migrated when it first does.
 */
@ApplicationScoped
class DeploymentRecords {
    private static final Logger LOG = Logger.getLogger(DeploymentRecords.class);
    private static final int LINE = 1_000;
    private static final long PAUSE_SECONDS = 5;
    private static final String INSERT =
            """
            INSERT INTO deployment (replica, model, revision, version, digest, reason, outcome, explanation, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (replica, model, revision, outcome, at) DO NOTHING""";

    private final AgroalDataSource database;
    private final Flyway migrations;
    private final Replica replica;
    private final Queue<DeploymentRecord> waiting = new ArrayBlockingQueue<>(LINE);
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deployment-records");
        thread.setDaemon(true);
        return thread;
    });
    private boolean migrated;
    private boolean told;

    DeploymentRecords(AgroalDataSource database, Flyway migrations, Replica replica, MeterRegistry meters) {
        this.database = database;
        this.migrations = migrations;
        this.replica = replica;
        Gauge.builder("kronkers.deployment.records.waiting", waiting, Queue::size)
                .register(meters);
    }

    /** Puts a record in the line; returns at once. */
    void add(DeploymentRecord record) {
        if (!waiting.offer(record)) {
            LOG.errorf("Too many deployment records wait for the database, this one is lost: %s", record);
        }
        writer.execute(this::write);
    }

    void stop(@Observes ShutdownEvent event) {
        writer.shutdownNow();
    }

    private void write() {
        try {
            if (!migrated) {
                migrations.migrate();
                migrated = true;
            }
            for (DeploymentRecord record = waiting.peek(); record != null; record = waiting.peek()) {
                insert(record);
                waiting.remove();
            }
            told = false;
        } catch (SQLException | FlywayException e) {
            if (!told) {
                LOG.warnf("Deployment records wait until the database answers: %s", e.getMessage());
                told = true;
            }
            writer.schedule(this::write, PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void insert(DeploymentRecord record) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, replica.id());
            insert.setString(2, record.model());
            insert.setLong(3, record.revision());
            insert.setString(4, record.version());
            insert.setString(5, record.digest());
            insert.setString(6, record.reason());
            insert.setString(7, record.outcome());
            insert.setString(8, record.explanation());
            insert.setObject(9, record.at().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }
}
