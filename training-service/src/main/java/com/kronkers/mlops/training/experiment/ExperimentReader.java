package com.kronkers.mlops.training.experiment;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Lifecycle;
import com.kronkers.mlops.training.tracking.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads experiments with their tags. */
@ApplicationScoped
class ExperimentReader {
    private final Database database;

    ExperimentReader(Database database) {
        this.database = database;
    }

    private record TagRow(long experiment, Tag tag) {}

    Optional<Experiment> find(long id) {
        return read("select * from experiment e where id = ?", id).stream().findFirst();
    }

    Optional<Experiment> byName(String name) {
        return read("select * from experiment e where name = ?", name).stream().findFirst();
    }

    /** @param sql selects the columns of {@code experiment} */
    List<Experiment> read(String sql, Object... arguments) {
        List<Experiment> bare = database.list(sql, ExperimentReader::bare, arguments);
        Map<Long, List<Tag>> tags = tags(bare.stream().mapToLong(Experiment::id).toArray());
        return bare.stream()
                .map(e -> new Experiment(
                        e.id(),
                        e.name(),
                        e.artifactLocation(),
                        e.lifecycle(),
                        e.createdAt(),
                        e.updatedAt(),
                        tags.getOrDefault(e.id(), List.of())))
                .toList();
    }

    private Map<Long, List<Tag>> tags(long[] experiments) {
        return experiments.length == 0
                ? Map.of()
                : database
                        .list(
                                "select experiment, key, value from experiment_tag where experiment = any(?) order by key",
                                row -> new TagRow(row.getLong(1), new Tag(row.getString(2), row.getString(3))),
                                (Object) experiments)
                        .stream()
                        .collect(Collectors.groupingBy(
                                TagRow::experiment, Collectors.mapping(TagRow::tag, Collectors.toList())));
    }

    private static Experiment bare(ResultSet row) throws SQLException {
        return new Experiment(
                row.getLong("id"),
                row.getString("name"),
                Optional.ofNullable(row.getString("artifact_location")),
                Lifecycle.of(row.getString("lifecycle")),
                row.getLong("created_at"),
                row.getLong("updated_at"),
                List.of());
    }
}
