package com.kronkers.mlops.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads what runs logged: a few statements, however many runs. */
@ApplicationScoped
class RunReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Tag>> TAGS = new TypeReference<>() {};

    private static final String BYTES =
            """
            with asked as (select unnest(?::uuid[]) as run)
            select run, sum(150 + bytes)::bigint from (
                select run, octet_length(key) as bytes from asked join latest_metric using (run)
                union all select run, octet_length(key) + octet_length(value) from asked join param using (run)
                union all select run, octet_length(key) + octet_length(value) from asked join tag using (run)
                union all select run, octet_length(model) from asked join run_model using (run)
                union all select run, octet_length(source) + coalesce(octet_length(schema), 0)
                                      + coalesce(octet_length(profile), 0) + octet_length(tags::text)
                from asked join run_dataset using (run) join dataset_input on id = dataset
            ) as parts
            group by run
            """;

    private final Database database;

    RunReader(Database database) {
        this.database = database;
    }

    private record Owned<T>(UUID run, T part) {}

    /** Of one run, whose names fit. */
    List<Metric> metrics(UUID run, String pattern, int most) {
        return database.list(
                "select run, key, value, logged_at, step from latest_metric where run = ?"
                        + " and regexp_replace(lower(key), '[^a-z0-9]', '', 'g') ~ ? order by length(key), key limit ?",
                RunReader::metric,
                run,
                pattern,
                most);
    }

    /** How many bytes that is what each of these runs logged; a run that logged nothing is not there. */
    Map<UUID, Long> bytes(List<RunInfo> runs) {
        return database
                .list(BYTES, row -> new Owned<>(row.getObject(1, UUID.class), row.getLong(2)), (Object) ids(runs))
                .stream()
                .collect(Collectors.toMap(Owned::run, Owned::part));
    }

    private static String[] ids(List<RunInfo> runs) {
        return runs.stream().map(run -> run.id().toString()).toArray(String[]::new);
    }

    Run whole(RunInfo run) {
        return whole(List.of(run)).get(0);
    }

    List<Run> whole(List<RunInfo> runs) {
        if (runs.isEmpty()) {
            return List.of();
        }
        String[] ids = ids(runs);
        Map<UUID, List<Metric>> metrics =
                parts("select run, key, value, logged_at, step from latest_metric", ids, RunReader::metric);
        Map<UUID, List<Param>> params =
                parts("select run, key, value from param", ids, r -> new Param(r.getString(2), r.getString(3)));
        Map<UUID, List<Tag>> tags =
                parts("select run, key, value from tag", ids, r -> new Tag(r.getString(2), r.getString(3)));
        Map<UUID, List<DatasetInput>> datasets =
                parts("select * from run_dataset join dataset_input on id = dataset", ids, RunReader::dataset);
        Map<UUID, List<ModelLink>> inputs = links("input", ids);
        Map<UUID, List<ModelLink>> outputs = links("output", ids);
        return runs.stream()
                .map(run -> new Run(
                        run,
                        metrics.getOrDefault(run.id(), List.of()),
                        params.getOrDefault(run.id(), List.of()),
                        tags.getOrDefault(run.id(), List.of()),
                        datasets.getOrDefault(run.id(), List.of()),
                        inputs.getOrDefault(run.id(), List.of()),
                        outputs.getOrDefault(run.id(), List.of())))
                .toList();
    }

    private Map<UUID, List<ModelLink>> links(String direction, String[] ids) {
        return parts(
                "select run, model, step from run_model where direction = '" + direction + "' and",
                ids,
                row -> new ModelLink(row.getString(2), row.getLong(3)));
    }

    private <T> Map<UUID, List<T>> parts(String select, String[] ids, Database.Row<T> part) {
        String sql = select + (select.endsWith(" and") ? "" : " where") + " run = any(?::uuid[])";
        Map<UUID, List<T>> byRun = new HashMap<>();
        for (Owned<T> owned : database.list(
                sql, row -> new Owned<>(row.getObject("run", UUID.class), part.read(row)), (Object) ids)) {
            byRun.computeIfAbsent(owned.run(), run -> new ArrayList<>()).add(owned.part());
        }
        return byRun;
    }

    private static Metric metric(ResultSet row) throws SQLException {
        return new Metric(row.getString(2), row.getDouble(3), row.getLong(4), row.getLong(5));
    }

    private static DatasetInput dataset(ResultSet row) throws SQLException {
        return new DatasetInput(
                row.getString("name"),
                row.getString("digest"),
                row.getString("source_type"),
                row.getString("source"),
                Optional.ofNullable(row.getString("schema")),
                Optional.ofNullable(row.getString("profile")),
                tags(row.getString("tags")));
    }

    private static List<Tag> tags(String json) {
        try {
            return JSON.readValue(json, TAGS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored tags cannot be read", e);
        }
    }
}
