package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The policies, by name. */
@ApplicationScoped
public class PolicyRepository {
    private final Database database;
    private final ObjectMapper json;
    private final Clock clock;

    PolicyRepository(Database database, ObjectMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** @return the policy of this name, if there is one */
    public Optional<Policy> find(String name) {
        return database.first("select * from policy where name = ?", this::policy, name);
    }

    /** Every policy, by name. */
    public List<Policy> all() {
        return database.list("select * from policy order by name", this::policy);
    }

    /** Policies on this dataset, locked until the transaction ends: decisions about one policy come one by one. */
    public List<Policy> lockByDataset(String dataset) {
        return database.list("select * from policy where dataset = ? order by name for update", this::policy, dataset);
    }

    /** Policies for this model, locked until the transaction ends. */
    public List<Policy> lockByModel(String model) {
        return database.list("select * from policy where model = ? order by name for update", this::policy, model);
    }

    /**
     * Policies whose schedule is due, each of them told once: the next time is set in the caller's transaction. What was
     * missed while the service was away is made up for once.
     */
    public List<Policy> takeDue() {
        Instant now = clock.instant();
        List<Policy> due = database.list(
                "select * from policy where next_run <= ? order by next_run for update skip locked", this::policy, now);
        due.forEach(policy ->
                database.update("update policy set next_run = ? where name = ?", nextRun(policy, now), policy.name()));
        return due;
    }

    private static OffsetDateTime nextRun(Policy policy, Instant now) {
        return Optional.ofNullable(policy.schedule())
                .flatMap(Schedule::parse)
                .flatMap(schedule -> schedule.after(now))
                .map(next -> next.atOffset(ZoneOffset.UTC))
                .orElse(null);
    }

    /** @return whether the policy is new */
    boolean put(Policy policy, String subject) {
        Instant now = clock.instant();
        return database.first(
                        """
                        insert into policy (name, model, dataset, settings, minimum_new_rows, retrain_on_drift, cooldown,
                                            schedule, next_run, priority, department, updated_by, created_at, updated_at)
                        values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (name) do update set model = excluded.model, dataset = excluded.dataset,
                            settings = excluded.settings, minimum_new_rows = excluded.minimum_new_rows,
                            retrain_on_drift = excluded.retrain_on_drift, cooldown = excluded.cooldown,
                            schedule = excluded.schedule, next_run = excluded.next_run, priority = excluded.priority,
                            department = excluded.department,
                            updated_by = excluded.updated_by, updated_at = excluded.updated_at
                        returning created_at = updated_at as created
                        """,
                        row -> row.getBoolean("created"),
                        policy.name(),
                        policy.model(),
                        policy.dataset(),
                        write(policy.settings()),
                        policy.minimumNewRows(),
                        policy.retrainOnDrift(),
                        policy.cooldown().toString(),
                        policy.schedule(),
                        nextRun(policy, now),
                        policy.priority(),
                        policy.department(),
                        subject,
                        now,
                        now)
                .orElseThrow();
    }

    private Policy policy(ResultSet row) throws SQLException {
        return new Policy(
                row.getString("name"),
                row.getString("model"),
                row.getString("dataset"),
                read(row.getString("settings")),
                row.getLong("minimum_new_rows"),
                row.getBoolean("retrain_on_drift"),
                Duration.parse(row.getString("cooldown")),
                row.getString("schedule"),
                row.getInt("priority"),
                row.getString("department"));
    }

    private String write(TrainingSettings settings) {
        try {
            return json.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings cannot be written as JSON", e);
        }
    }

    private TrainingSettings read(String settings) {
        try {
            return json.readValue(settings, TrainingSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored settings cannot be read", e);
        }
    }
}
