package com.kronkers.mlops.training.experiment;

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

/** Finds experiments by name, time and tags. */
@ApplicationScoped
public class ExperimentSearch {
    private static final Map<String, String> COLUMNS = Map.of(
            "name", "e.name",
            "experiment_id", "e.id",
            "creation_time", "e.created_at",
            "last_update_time", "e.updated_at");

    private final ExperimentReader reader;

    ExperimentSearch(ExperimentReader reader) {
        this.reader = reader;
    }

    /**
     * A page of experiments.
     *
     * @param conditions on attributes {@code name, experiment_id, creation_time, last_update_time} and tags
     * @param orders of attributes; the newest first where there are none
     */
    public Page<Experiment> find(View view, List<Condition> conditions, List<Order> orders, int size, int offset) {
        Sql sql = new Sql().add("select e.* from experiment e where ").shownIn("e.lifecycle", view);
        conditions.forEach(condition -> add(sql, condition));
        sql.add(" order by ");
        if (orders.isEmpty()) {
            sql.add("e.created_at desc, e.id asc");
        } else {
            orders.forEach(order -> sql.add(COLUMNS.get(order.key()) + order.direction() + ", "));
            sql.add("e.id desc");
        }
        sql.add(" offset ? limit ?", offset, size + 1);
        return Page.of(reader.read(sql.text(), sql.arguments()), offset, size);
    }

    private static void add(Sql sql, Condition condition) {
        if (condition.entity() == Entity.ATTRIBUTE) {
            boolean id = "experiment_id".equals(condition.key());
            sql.add(" and ")
                    .compare(
                            id ? "e.id::text" : COLUMNS.get(condition.key()),
                            condition.comparison(),
                            condition.value());
            return;
        }
        boolean absent = condition.comparison() == Comparison.IS_NULL;
        sql.add(absent ? " and not exists" : " and exists")
                .add(" (select 1 from experiment_tag t where t.experiment = e.id and t.key = ?", condition.key());
        if (condition.value() != null) {
            sql.add(" and ").compare("t.value", condition.comparison(), condition.value());
        }
        sql.add(")");
    }
}
