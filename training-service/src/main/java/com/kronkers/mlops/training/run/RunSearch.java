package com.kronkers.mlops.training.run;

import com.kronkers.mlops.training.tracking.Comparison;
import com.kronkers.mlops.training.tracking.Condition;
import com.kronkers.mlops.training.tracking.Condition.Entity;
import com.kronkers.mlops.training.tracking.Order;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.Sql;
import com.kronkers.mlops.training.tracking.View;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds runs by what they logged. */
@ApplicationScoped
public class RunSearch {
    private static final Map<String, String> COLUMNS = Map.of(
            "run_id", "replace(r.id::text, '-', '')",
            "run_name", "r.name",
            "user_id", "r.user_id",
            "status", "r.status",
            "start_time", "r.start_time",
            "end_time", "r.end_time",
            "artifact_uri",
                    "coalesce(e.artifact_location, 'mlflow-artifacts:/' || e.id) || '/' || replace(r.id::text, '-', '')"
                            + " || '/artifacts'");
    private static final Map<Entity, String> TABLES =
            Map.of(Entity.METRIC, "latest_metric", Entity.PARAM, "param", Entity.TAG, "tag");

    private final RunRows rows;
    private final RunReader reader;

    RunSearch(RunRows rows, RunReader reader) {
        this.rows = rows;
        this.reader = reader;
    }

    /**
     * A page of runs. It ends early, with a token for what follows, where more of what they logged would not fit in memory.
     *
     * @param orders the first counts most; then the latest start comes first. What is none comes after what is a number,
     *     and what a run has not logged comes last
     */
    public Page<Run> find(
            long[] experiments, View view, List<Condition> conditions, List<Order> orders, int size, int offset) {
        Sql sql = new Sql().add(RunRows.COLUMNS);
        for (int i = 0; i < conditions.size(); i++) {
            join(sql, conditions.get(i), "c" + i);
        }
        for (int i = 0; i < orders.size(); i++) {
            if (joined(conditions, orders.get(i)) < 0) {
                join(sql, orders.get(i), "o" + i);
            }
        }
        sql.add(" where r.experiment = any(?) and ", (Object) experiments).shownIn("r.lifecycle", view);
        conditions.forEach(condition -> where(sql, condition));
        sql.add(" order by ");
        for (int i = 0; i < orders.size(); i++) {
            int known = joined(conditions, orders.get(i));
            order(sql, orders.get(i), known < 0 ? "o" + i : "c" + known);
        }
        int most = Math.min(size, Page.MOST);
        sql.add("r.start_time desc, r.id offset ? limit ?", offset, most + 1);
        List<RunInfo> read = rows.read(sql.text(), sql.arguments());
        Map<UUID, Long> bytes = reader.bytes(read);
        Page<RunInfo> page = Page.fitting(read, offset, most, run -> bytes.getOrDefault(run.id(), 0L));
        return new Page<>(reader.whole(page.items()), page.next());
    }

    /** A run has at most one row of a key, so joining what it must have makes no run appear twice. */
    private static void join(Sql sql, Condition condition, String alias) {
        if (!TABLES.containsKey(condition.entity()) || condition.value() == null) {
            return;
        }
        sql.add(
                " join " + TABLES.get(condition.entity()) + " " + alias + " on " + alias + ".run = r.id and " + alias
                        + ".key = ? and ",
                condition.key());
        sql.compare(alias + ".value", condition.comparison(), condition.value());
        boolean number = condition.entity() == Entity.METRIC;
        if (number && condition.comparison() != Comparison.UNEQUAL) {
            // To the database it is the largest of all, to everybody else it is no number.
            sql.add(" and " + alias + ".value <> 'NaN'");
        }
    }

    private static void join(Sql sql, Order order, String alias) {
        if (TABLES.containsKey(order.entity())) {
            sql.add(
                    " left join " + TABLES.get(order.entity()) + " " + alias + " on " + alias + ".run = r.id and "
                            + alias + ".key = ?",
                    order.key());
        }
    }

    /** The condition that has joined what is ordered by already; -1 if none has. */
    private static int joined(List<Condition> conditions, Order order) {
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            if (TABLES.containsKey(order.entity())
                    && condition.value() != null
                    && condition.entity() == order.entity()
                    && condition.key().equals(order.key())) {
                return i;
            }
        }
        return -1;
    }

    private static void where(Sql sql, Condition condition) {
        if (condition.entity() == Entity.ATTRIBUTE) {
            sql.add(" and ").compare(COLUMNS.get(condition.key()), condition.comparison(), condition.value());
        } else if (condition.entity() == Entity.DATASET) {
            dataset(sql, condition);
        } else if (condition.value() == null) {
            sql.add(condition.comparison() == Comparison.IS_NULL ? " and not exists" : " and exists")
                    .add(
                            " (select 1 from " + TABLES.get(condition.entity())
                                    + " x where x.run = r.id and x.key = ?)",
                            condition.key());
        }
    }

    private static void dataset(Sql sql, Condition condition) {
        sql.add(" and exists (select 1 from run_dataset x join dataset_input d on d.id = x.dataset");
        String column = "d." + condition.key();
        if ("context".equals(condition.key())) {
            sql.add(" cross join lateral jsonb_to_recordset(x.tags) as t (key text, value text)");
            column = "t.key = 'mlflow.data.context' and t.value";
        }
        sql.add(" where x.run = r.id and ")
                .compare(column, condition.comparison(), condition.value())
                .add(")");
    }

    private static void order(Sql sql, Order order, String alias) {
        if (order.entity() == Entity.ATTRIBUTE) {
            sql.add(COLUMNS.get(order.key()) + order.direction() + " nulls last, ");
            return;
        }
        if (order.entity() == Entity.METRIC) {
            sql.add(alias + ".value is null, " + alias + ".value = 'NaN', ");
        }
        sql.add(alias + ".value" + order.direction() + " nulls last, ");
    }
}
