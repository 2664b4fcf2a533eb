package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Every value that a metric had. */
@ApplicationScoped
public class MetricHistory {
    private final Database database;

    MetricHistory(Database database) {
        this.database = database;
    }

    /** A value and the run that logged it. */
    public record RunMetric(UUID run, Metric metric) {}

    /** A page of a metric's values by time, then step. */
    public Page<Metric> of(UUID run, String key, int size, int offset) {
        List<Metric> read = database.list(
                "select key, value, logged_at, step from metric where run = ? and key = ?"
                        + " order by logged_at, step, value offset ? limit ?",
                MetricHistory::metric,
                run,
                key,
                offset,
                size == Integer.MAX_VALUE ? size : size + 1);
        return Page.of(read, offset, size);
    }

    /**
     * Values of a metric over several runs, by run, then step, then time.
     *
     * @param most of each run; from more than these, as many are taken, evenly over the steps, the last among them
     */
    public List<RunMetric> sampled(List<UUID> runs, String key, long firstStep, long lastStep, int most) {
        return database.list(
                """
                with values_of as (
                    select run, key, value, logged_at, step,
                           row_number() over of_run as position, count(*) over (partition by run) as total
                    from metric
                    where run = any(?::uuid[]) and key = ? and step between ? and ?
                    window of_run as (partition by run order by step, logged_at, value)
                )
                select run, key, value, logged_at, step from values_of
                where total <= ? or position = total
                   or floor(position * ?::float8 / total) > floor((position - 1) * ?::float8 / total)
                order by array_position(?::uuid[], run), step, logged_at, value
                """,
                row -> new RunMetric(
                        row.getObject("run", UUID.class),
                        new Metric(
                                row.getString("key"),
                                row.getDouble("value"),
                                row.getLong("logged_at"),
                                row.getLong("step"))),
                ids(runs),
                key,
                firstStep,
                lastStep,
                most,
                most,
                most,
                ids(runs));
    }

    private static String[] ids(List<UUID> runs) {
        return runs.stream().map(UUID::toString).toArray(String[]::new);
    }

    private static Metric metric(ResultSet row) throws SQLException {
        return new Metric(row.getString(1), row.getDouble(2), row.getLong(3), row.getLong(4));
    }
}
