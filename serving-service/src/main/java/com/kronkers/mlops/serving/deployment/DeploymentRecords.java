package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.serving.neighbour.AwaySince;
import com.kronkers.mlops.serving.storage.Replica;
import com.kronkers.mlops.serving.topic.Cause;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
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
    private static final long SEEN_SECONDS = 30;
    private static final String INSERT =
            """
            INSERT INTO deployment
              (replica, model, revision, variant, version, digest, weight, shadow, reason, outcome, explanation, at,
               event, traceparent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (replica, model, revision, variant, outcome, at) DO NOTHING""";
    private static final String SEEN =
            """
            INSERT INTO replica (id, seen) VALUES (?, now())
            ON CONFLICT (id) DO UPDATE SET seen = now()""";
    /** By the database's clock: a replica that missed four words is gone. */
    private static final String SELECT =
            """
            SELECT replica, model, revision, variant, version, digest, weight, shadow, reason, outcome, explanation, at,
              event, traceparent, CASE WHEN seen < now() - interval '2 minutes' THEN seen END AS last_seen
            FROM deployment LEFT JOIN replica ON id = replica
            WHERE model = ? AND outcome <> 'refused' AND at <= ?
            ORDER BY at DESC
            LIMIT ?""";

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
    private boolean again;
    private final AwaySince away = new AwaySince();

    DeploymentRecords(AgroalDataSource database, Flyway migrations, Replica replica, MeterRegistry meters) {
        this.database = database;
        this.migrations = migrations;
        this.replica = replica;
        Gauge.builder("kronkers.deployment.records.waiting", waiting, Queue::size)
                .register(meters);
    }

    /** Says from now on, again and again, that this replica is there. */
    void start(@Observes StartupEvent event) {
        writer.scheduleWithFixedDelay(this::write, SEEN_SECONDS, SEEN_SECONDS, TimeUnit.SECONDS);
    }

    /** Puts a record in the line; returns at once. */
    void add(DeploymentRecord record) {
        if (!waiting.offer(record)) {
            LOG.errorf("Too many deployment records wait for the database, this one is lost: %s", record);
        }
        writer.execute(this::write);
    }

    /** Since when the database does not answer; empty if it last did. */
    Optional<Instant> awaySince() {
        return away.get();
    }

    /**
     * What every replica did with this model up to a time, the newest first.
     *
     * @throws SQLException if the database does not answer
     */
    List<Entry> before(String model, Instant until, int most) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, model);
            select.setObject(2, until.atOffset(ZoneOffset.UTC));
            select.setInt(3, most);
            List<Entry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                }
            }
            return entries;
        }
    }

    /**
     * A record with the replica whose it is.
     *
     * @param lastSeen when that was last heard of, if it is gone; else {@code null}
     */
    record Entry(String replica, DeploymentRecord record, Instant lastSeen) {}

    private static Entry entry(ResultSet row) throws SQLException {
        OffsetDateTime lastSeen = row.getObject("last_seen", OffsetDateTime.class);
        return new Entry(
                row.getString("replica"),
                new DeploymentRecord(
                        row.getString("model"),
                        row.getLong("revision"),
                        row.getString("variant"),
                        row.getString("version"),
                        row.getString("digest"),
                        row.getInt("weight"),
                        row.getBoolean("shadow"),
                        row.getString("reason"),
                        row.getString("outcome"),
                        row.getString("explanation"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        new Cause(row.getObject("event", UUID.class), row.getString("traceparent"))),
                lastSeen == null ? null : lastSeen.toInstant());
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
            seen();
            for (DeploymentRecord record = waiting.peek(); record != null; record = waiting.peek()) {
                insert(record);
                waiting.remove();
            }
            away.answered();
        } catch (SQLException | RuntimeException e) {
            // Whatever it is: a task that throws is not repeated, and this replica would be taken for gone.
            if (away.failed()) {
                LOG.warnf("Deployment records wait until the database answers: %s", e.getMessage());
            }
            if (!again) {
                again = true;
                writer.schedule(this::writeAgain, PAUSE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private void writeAgain() {
        again = false;
        write();
    }

    private void seen() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement seen = connection.prepareStatement(SEEN)) {
            seen.setString(1, replica.id());
            seen.executeUpdate();
        }
    }

    private void insert(DeploymentRecord record) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, replica.id());
            insert.setString(2, record.model());
            insert.setLong(3, record.revision());
            insert.setString(4, record.variant());
            insert.setString(5, record.version());
            insert.setString(6, record.digest());
            insert.setInt(7, record.weight());
            insert.setBoolean(8, record.shadow());
            insert.setString(9, record.reason());
            insert.setString(10, record.outcome());
            insert.setString(11, record.explanation());
            insert.setObject(12, record.at().atOffset(ZoneOffset.UTC));
            insert.setObject(13, record.cause().event());
            insert.setString(14, record.cause().traceparent());
            insert.executeUpdate();
        }
    }
}
