package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The runs themselves, without what they logged. */
@ApplicationScoped
class RunRows {
    /** The columns of a run with its experiment's. */
    static final String COLUMNS = "select r.*, e.artifact_location from run r join experiment e on e.id = r.experiment";

    private final Database database;

    RunRows(Database database) {
        this.database = database;
    }

    Optional<RunInfo> find(UUID id) {
        return read(COLUMNS + " where r.id = ?", id).stream().findFirst();
    }

    /** Any run, also a deleted one. */
    RunInfo get(UUID id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /** A run that may be written to, and which nobody deletes before the caller's transaction ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    RunInfo holdActive(UUID id) {
        return read(COLUMNS + " where r.id = ? for share of r", id).stream()
                .findFirst()
                .orElseThrow(() -> unknown(id))
                .requireActive();
    }

    /** The same, changed by nobody else before the caller's transaction ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    RunInfo lockActive(UUID id) {
        return read(COLUMNS + " where r.id = ? for no key update of r", id).stream()
                .findFirst()
                .orElseThrow(() -> unknown(id))
                .requireActive();
    }

    /** @param sql selects {@link #COLUMNS} */
    List<RunInfo> read(String sql, Object... arguments) {
        return database.list(sql, RunRows::info, arguments);
    }

    void insert(RunInfo run) {
        database.update(
                """
                insert into run (id, experiment, name, user_id, status, start_time, end_time, lifecycle)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                run.id(),
                run.experiment(),
                run.name(),
                run.userId(),
                run.status().name(),
                run.startTime(),
                run.endTime().orElse(null),
                run.lifecycle().word());
    }

    void update(RunInfo run) {
        database.update(
                "update run set name = ?, status = ?, end_time = ?, lifecycle = ? where id = ?",
                run.name(),
                run.status().name(),
                run.endTime().orElse(null),
                run.lifecycle().word(),
                run.id());
    }

    /** Changes nothing else of the run: whoever changes its name or status at the same time loses nothing. */
    void move(UUID id, Lifecycle lifecycle) {
        if (database.update("update run set lifecycle = ? where id = ?", lifecycle.word(), id) == 0) {
            throw unknown(id);
        }
    }

    private static TrackingException unknown(UUID id) {
        return TrackingException.notFound("Run with id=" + RunIds.text(id) + " not found");
    }

    private static RunInfo info(ResultSet row) throws SQLException {
        return new RunInfo(
                row.getObject("id", UUID.class),
                row.getLong("experiment"),
                row.getString("name"),
                row.getString("user_id"),
                RunStatus.valueOf(row.getString("status")),
                row.getLong("start_time"),
                Optional.ofNullable(row.getObject("end_time", Long.class)),
                Lifecycle.of(row.getString("lifecycle")),
                Optional.ofNullable(row.getString("artifact_location")));
    }
}
