package com.kronkers.mlops.training.loggedmodel;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads logged models with what belongs to them. */
@ApplicationScoped
class LoggedModelReader {
    /** The columns of a model with its experiment's. */
    static final String COLUMNS =
            "select m.*, e.artifact_location from logged_model m join experiment e on e.id = m.experiment";

    private final Database database;

    LoggedModelReader(Database database) {
        this.database = database;
    }

    private record Owned<T>(String model, T part) {}

    /** @param sql selects {@link #COLUMNS} */
    List<LoggedModel> read(String sql, Object... arguments) {
        List<LoggedModel> bare = database.list(sql, LoggedModelReader::bare, arguments);
        if (bare.isEmpty()) {
            return bare;
        }
        String[] ids = bare.stream().map(LoggedModel::id).toArray(String[]::new);
        Map<String, List<Param>> params = parts(
                "select model, key, value from logged_model_param where model = any(?) order by key",
                row -> new Param(row.getString(2), row.getString(3)),
                ids);
        Map<String, List<Tag>> tags = parts(
                "select model, key, value from logged_model_tag where model = any(?) order by key",
                row -> new Tag(row.getString(2), row.getString(3)),
                ids);
        Map<String, List<ModelMetric>> metrics = parts(
                "select * from logged_model_metric where model = any(?) order by key, logged_at, step",
                LoggedModelReader::metric,
                ids);
        return bare.stream()
                .map(model -> whole(
                        model,
                        params.getOrDefault(model.id(), List.of()),
                        tags.getOrDefault(model.id(), List.of()),
                        metrics.getOrDefault(model.id(), List.of())))
                .toList();
    }

    private <T> Map<String, List<T>> parts(String sql, Database.Row<T> part, String[] ids) {
        return database.list(sql, row -> new Owned<>(row.getString("model"), part.read(row)), (Object) ids).stream()
                .collect(Collectors.groupingBy(Owned::model, Collectors.mapping(Owned::part, Collectors.toList())));
    }

    private static LoggedModel whole(LoggedModel model, List<Param> params, List<Tag> tags, List<ModelMetric> metrics) {
        return new LoggedModel(
                model.id(),
                model.experiment(),
                model.name(),
                model.type(),
                model.sourceRun(),
                model.status(),
                model.artifactLocation(),
                model.createdAt(),
                model.updatedAt(),
                params,
                tags,
                metrics);
    }

    private static LoggedModel bare(ResultSet row) throws SQLException {
        return new LoggedModel(
                row.getString("id"),
                row.getLong("experiment"),
                row.getString("name"),
                row.getString("type"),
                row.getString("source_run"),
                LoggedModel.Status.valueOf(row.getString("status")),
                Optional.ofNullable(row.getString("artifact_location")),
                row.getLong("created_at"),
                row.getLong("updated_at"),
                List.of(),
                List.of(),
                List.of());
    }

    private static ModelMetric metric(ResultSet row) throws SQLException {
        return new ModelMetric(
                row.getString("model"),
                row.getObject("run", UUID.class),
                row.getString("key"),
                row.getLong("step"),
                row.getLong("logged_at"),
                row.getDouble("value"),
                row.getString("dataset_name"),
                row.getString("dataset_digest"));
    }
}
