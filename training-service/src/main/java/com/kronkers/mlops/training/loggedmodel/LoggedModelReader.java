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

    private static final String BYTES =
            """
            with asked as (select unnest(?::text[]) as model)
            select model, sum(150 + bytes)::bigint from (
                select model, octet_length(name) + octet_length(type) + octet_length(source_run) as bytes
                from asked join logged_model on id = model
                union all select model, octet_length(key) + octet_length(value)
                from asked join logged_model_param using (model)
                union all select model, octet_length(key) + octet_length(value)
                from asked join logged_model_tag using (model)
                union all select model, octet_length(key) + octet_length(dataset_name) + octet_length(dataset_digest)
                from asked join logged_model_metric using (model)
            ) as parts
            group by model
            """;

    private final Database database;

    LoggedModelReader(Database database) {
        this.database = database;
    }

    private record Owned<T>(String model, T part) {}

    /**
     * Models without what belongs to them.
     *
     * @param sql selects {@link #COLUMNS}
     */
    List<LoggedModel> bare(String sql, Object... arguments) {
        return database.list(sql, LoggedModelReader::bare, arguments);
    }

    /** How many bytes each of these models has with what belongs to it. */
    Map<String, Long> bytes(List<LoggedModel> models) {
        return database.list(BYTES, row -> new Owned<>(row.getString(1), row.getLong(2)), (Object) ids(models)).stream()
                .collect(Collectors.toMap(Owned::model, Owned::part));
    }

    private static String[] ids(List<LoggedModel> models) {
        return models.stream().map(LoggedModel::id).toArray(String[]::new);
    }

    /** The same models with what belongs to them. */
    List<LoggedModel> whole(List<LoggedModel> bare) {
        if (bare.isEmpty()) {
            return bare;
        }
        String[] ids = ids(bare);
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
