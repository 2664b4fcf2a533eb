package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.database.Database;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Every value that a metric had. */
@ApplicationScoped
public class MetricHistory {
    /** Of a page; more may be asked for. */
    private static final int PAGE = 25_000;
    /** Of one answer to a client that cannot ask for another page. */
    private static final int AT_ONCE = 100_000;

    private final Database database;

    MetricHistory(Database database) {
        this.database = database;
    }

    /** A value and the run that logged it. */
    public record RunMetric(UUID run, Metric metric) {}

    /** A page of a metric's values by time, then step, of 25,000 values or the size that is less. */
    public Page<Metric> of(UUID run, String key, long size, int offset) {
        int most = (int) Math.min(size, PAGE);
        return Page.of(read(run, key, offset, most + 1), offset, most);
    }

    /**
     * All values of a metric by time, then step.
     *
     * @throws TrackingException if they are more than fit in memory; a part of them would look like all
     */
    public List<Metric> whole(UUID run, String key) {
        List<Metric> read = read(run, key, 0, AT_ONCE + 1);
        if (read.size() > AT_ONCE) {
            throw TrackingException.invalid("Metric '" + key + "' of run " + RunIds.text(run) + " has more than "
                    + AT_ONCE
                    + " values. Ask for them in pages: send max_results, and then next_page_token of each answer"
                    + " as page_token.");
        }
        return read;
    }

    /** The values share their key: each in its place would be as large as all the rest. */
    private List<Metric> read(UUID run, String key, int offset, int most) {
        return database.list(
                "select value, logged_at, step from metric where run = ? and key = ?"
                        + " order by logged_at, step, value offset ? limit ?",
                row -> new Metric(key, row.getDouble(1), row.getLong(2), row.getLong(3)),
                run,
                key,
                offset,
                most);
    }

    /**
     * Values of a metric over several runs, by run, then step, then time.
     *
     * @param most of each run, of many runs fewer; from more than these, as many are taken, evenly over the steps, the last
     *     among them
     */
    public List<RunMetric> sampled(List<UUID> runs, String key, long firstStep, long lastStep, int most) {
        int fitting = Math.min(most, AT_ONCE / runs.size());
        return database.list(
                """
                with values_of as (
                    select run, value, logged_at, step,
                           row_number() over of_run as position, count(*) over (partition by run) as total
                    from metric
                    where run = any(?::uuid[]) and key = ? and step between ? and ?
                    window of_run as (partition by run order by step, logged_at, value)
                )
                select run, value, logged_at, step from values_of
                where total <= ? or position = total
                   or floor(position * ?::float8 / total) > floor((position - 1) * ?::float8 / total)
                order by array_position(?::uuid[], run), step, logged_at, value
                """,
                row -> new RunMetric(
                        row.getObject("run", UUID.class),
                        new Metric(key, row.getDouble("value"), row.getLong("logged_at"), row.getLong("step"))),
                ids(runs),
                key,
                firstStep,
                lastStep,
                fitting,
                fitting,
                fitting,
                ids(runs));
    }

    private static String[] ids(List<UUID> runs) {
        return runs.stream().map(UUID::toString).toArray(String[]::new);
    }
}
