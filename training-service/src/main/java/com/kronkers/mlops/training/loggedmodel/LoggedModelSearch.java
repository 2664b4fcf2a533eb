package com.kronkers.mlops.training.loggedmodel;

import com.kronkers.mlops.training.tracking.Condition;
import com.kronkers.mlops.training.tracking.Condition.Entity;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds logged models by what was logged of them. */
@ApplicationScoped
public class LoggedModelSearch {
    /** Attributes that may be searched and ordered by, and their columns. */
    private static final Map<String, String> COLUMNS = Map.of(
            "name", "m.name",
            "model_id", "m.id",
            "model_type", "m.type",
            "status", "m.status",
            "source_run_id", "m.source_run",
            "experiment_id", "m.experiment",
            "creation_timestamp", "m.created_at",
            "creation_time", "m.created_at",
            "last_updated_timestamp", "m.updated_at",
            "last_updated_time", "m.updated_at");

    private final LoggedModelReader reader;

    LoggedModelSearch(LoggedModelReader reader) {
        this.reader = reader;
    }

    /**
     * Data that metrics were measured on.
     *
     * @param digest empty for any
     */
    public record MeasuredOn(String name, Optional<String> digest) {}

    /**
     * What models are ordered by: an attribute or, with {@code metric}, a metric's last value.
     *
     * @param on the data it was measured on; empty for any
     */
    public record ModelOrder(boolean metric, String key, boolean ascending, Optional<MeasuredOn> on) {}

    /** What is looked for. */
    public record Query(
            long[] experiments, List<Condition> conditions, List<MeasuredOn> datasets, List<ModelOrder> orders) {}

    /** Whether an attribute of this name can be searched and ordered by. */
    public static boolean isAttribute(String name) {
        return COLUMNS.containsKey(name);
    }

    /**
     * A page of models, the newest first where no order is asked for. It ends early, with a token for what follows, where more
     * of what was logged of them would not fit in memory.
     */
    public Page<LoggedModel> find(Query query, int size, int offset) {
        Sql sql = new Sql().add(LoggedModelReader.COLUMNS);
        for (int i = 0; i < query.orders().size(); i++) {
            joinOrder(sql, query.orders().get(i), i);
        }
        sql.add(" where m.lifecycle = 'active' and m.experiment = any(?)", (Object) query.experiments());
        query.conditions().forEach(condition -> add(sql, condition, query.datasets()));
        boolean byMetric = query.conditions().stream().anyMatch(c -> c.entity() == Entity.METRIC);
        if (!query.datasets().isEmpty() && !byMetric) {
            sql.add(" and exists (select 1 from logged_model_metric x where x.model = m.id");
            addDatasets(sql, query.datasets());
            sql.add(")");
        }
        sql.add(" order by ");
        for (int i = 0; i < query.orders().size(); i++) {
            ModelOrder order = query.orders().get(i);
            String column = order.metric() ? "o" + i + ".value" : COLUMNS.get(order.key());
            sql.add(column + (order.ascending() ? " asc" : " desc") + " nulls last, ");
        }
        int most = Math.min(size, Page.MOST);
        sql.add("m.created_at desc, m.id asc offset ? limit ?", offset, most + 1);
        List<LoggedModel> read = reader.bare(sql.text(), sql.arguments());
        Map<String, Long> bytes = reader.bytes(read);
        Page<LoggedModel> page = Page.fitting(read, offset, most, model -> bytes.getOrDefault(model.id(), 0L));
        return new Page<>(reader.whole(page.items()), page.next());
    }

    private static void joinOrder(Sql sql, ModelOrder order, int number) {
        if (!order.metric()) {
            return;
        }
        sql.add(
                " left join lateral (select x.value from logged_model_metric x where x.model = m.id and x.key = ?",
                order.key());
        order.on().ifPresent(on -> addDatasets(sql, List.of(on)));
        sql.add(" order by x.logged_at desc, x.step desc, x.run limit 1) o" + number + " on true");
    }

    private static void add(Sql sql, Condition condition, List<MeasuredOn> datasets) {
        switch (condition.entity()) {
            case METRIC -> {
                sql.add(
                        " and exists (select 1 from logged_model_metric x where x.model = m.id and x.key = ? and ",
                        condition.key());
                sql.compare("x.value", condition.comparison(), condition.value());
                addDatasets(sql, datasets);
                sql.add(")");
            }
            case PARAM -> addPart(sql, "logged_model_param", condition);
            case TAG -> addPart(sql, "logged_model_tag", condition);
            default ->
                sql.add(" and ").compare(COLUMNS.get(condition.key()), condition.comparison(), condition.value());
        }
    }

    private static void addPart(Sql sql, String table, Condition condition) {
        sql.add(" and exists (select 1 from " + table + " x where x.model = m.id and x.key = ? and ", condition.key());
        sql.compare("x.value", condition.comparison(), condition.value()).add(")");
    }

    private static void addDatasets(Sql sql, List<MeasuredOn> datasets) {
        String or = " and (";
        for (MeasuredOn dataset : datasets) {
            sql.add(or + "(x.dataset_name = ?", dataset.name());
            dataset.digest().ifPresent(digest -> sql.add(" and x.dataset_digest = ?", digest));
            sql.add(")");
            or = " or ";
        }
        sql.add(datasets.isEmpty() ? "" : ")");
    }
}
