package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.loggedmodel.ModelMetrics;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes what runs log: a batch is two statements, however many metrics it holds, and writing it twice changes nothing. */
@ApplicationScoped
class RunLog {
    /** In order: two that write the same at once must not wait for each other in turn. */
    private static final String METRICS =
            """
            with logged as materialized (
                select distinct k, s, t, v from unnest(?::text[], ?::bigint[], ?::bigint[], ?::float8[]) as l (k, s, t, v)
            ), history as (
                insert into metric (run, key, step, logged_at, value) select ?, k, s, t, v from logged
                order by k, s, t, v
                on conflict do nothing
            )
            insert into latest_metric as latest (run, key, step, logged_at, value)
            select distinct on (k) ?::uuid, k, s, t, v from logged order by k, s desc, t desc, v desc
            on conflict (key, run) do update
            set step = excluded.step, logged_at = excluded.logged_at, value = excluded.value
            where (excluded.step, excluded.logged_at, excluded.value) > (latest.step, latest.logged_at, latest.value)
            """;

    private final Database database;
    private final RunRows rows;
    private final ModelMetrics modelMetrics;

    RunLog(Database database, RunRows rows, ModelMetrics modelMetrics) {
        this.database = database;
        this.rows = rows;
        this.modelMetrics = modelMetrics;
    }

    @Transactional
    void log(UUID run, LogBatch batch) {
        LogBatch checked = batch.checked();
        boolean renames = checked.tags().stream().anyMatch(tag -> Runs.NAME_TAG.equals(tag.key()));
        RunInfo info = renames ? rows.lockActive(run) : rows.holdActive(run);
        writeParams(run, checked.params(), checked.single());
        writeMetrics(run, checked.metrics());
        modelMetrics.log(run, checked.ofModels());
        writeTags(run, checked.tags());
        checked.tags().stream()
                .filter(tag -> Runs.NAME_TAG.equals(tag.key()))
                .forEach(tag -> database.update("update run set name = ? where id = ?", tag.value(), info.id()));
    }

    @Transactional
    void deleteTag(UUID run, String key) {
        rows.holdActive(run);
        if (database.update("delete from tag where run = ? and key = ?", run, key) == 0) {
            throw TrackingException.notFound("No tag with name: " + key + " in run with id " + RunIds.text(run));
        }
    }

    /** The last of the tags with one key counts. */
    @Transactional
    void writeTags(UUID run, List<Tag> tags) {
        if (tags.isEmpty()) {
            return;
        }
        Map<String, String> last = new LinkedHashMap<>();
        tags.forEach(tag -> last.put(tag.key(), tag.value()));
        database.update(
                "insert into tag (run, key, value) select ?, k, v from unnest(?::text[], ?::text[]) as t (k, v) order by k"
                        + " on conflict (run, key) do update set value = excluded.value",
                run,
                last.keySet().toArray(String[]::new),
                last.values().toArray(String[]::new));
    }

    private void writeMetrics(UUID run, List<Metric> metrics) {
        if (metrics.isEmpty()) {
            return;
        }
        database.update(
                METRICS,
                metrics.stream().map(Metric::key).toArray(String[]::new),
                metrics.stream().mapToLong(Metric::step).toArray(),
                metrics.stream().mapToLong(Metric::loggedAt).toArray(),
                metrics.stream().mapToDouble(Metric::value).toArray(),
                run,
                run);
    }

    private void writeParams(UUID run, List<Param> params, boolean single) {
        if (params.isEmpty()) {
            return;
        }
        String[] keys = texts(params, Param::key);
        database.update(
                "insert into param (run, key, value) select ?, k, v from unnest(?::text[], ?::text[]) as p (k, v) order by k"
                        + " on conflict do nothing",
                run,
                keys,
                texts(params, Param::value));
        Map<String, String> kept = database
                .list(
                        "select key, value from param where run = ? and key = any(?)",
                        row -> new Param(row.getString(1), row.getString(2)),
                        run,
                        keys)
                .stream()
                .collect(Collectors.toMap(Param::key, Param::value));
        List<Param> changed = params.stream()
                .filter(param -> !param.value().equals(kept.get(param.key())))
                .toList();
        if (!changed.isEmpty()) {
            throw changed(run, single, changed, kept);
        }
    }

    private static TrackingException changed(UUID run, boolean single, List<Param> changed, Map<String, String> kept) {
        if (single) {
            Param param = changed.get(0);
            return TrackingException.invalid("Changing param values is not allowed. Param with key='" + param.key()
                    + "' was already logged with value='" + kept.get(param.key()) + "' for run ID='" + RunIds.text(run)
                    + "'. Attempted logging new value '" + param.value() + "'.");
        }
        return TrackingException.invalid("Changing param values is not allowed. Params were already logged='"
                + changed.stream()
                        .map(param -> "{'key': '" + param.key() + "', 'old_value': '" + kept.get(param.key())
                                + "', 'new_value': '" + param.value() + "'}")
                        .toList()
                + "' for run ID='" + RunIds.text(run) + "'.");
    }

    private static String[] texts(List<Param> params, Function<Param, String> part) {
        return params.stream().map(part).toArray(String[]::new);
    }
}
