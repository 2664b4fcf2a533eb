package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.mlflow.FilterClauses.Clause;
import com.kronkers.mlops.training.mlflow.FilterTokens.Kind;
import com.kronkers.mlops.training.tracking.Comparison;
import com.kronkers.mlops.training.tracking.Condition;
import com.kronkers.mlops.training.tracking.Condition.Entity;
import com.kronkers.mlops.training.tracking.Order;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What experiments are searched and ordered by, in MLflow's grammar. */
final class ExperimentFilter {
    private static final Set<String> ATTRIBUTES = Set.of("name", "experiment_id", "creation_time", "last_update_time");
    private static final Set<String> TIMES = Set.of("creation_time", "last_update_time");
    private static final Set<String> IDS = Set.of("=", "!=", "IN", "NOT IN");
    private static final Set<String> TEXTUAL_OR_NULL = Set.of("=", "!=", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL");

    private ExperimentFilter() {}

    private record Subject(Entity entity, String key) {}

    static List<Condition> conditions(String filter) {
        return FilterClauses.of(filter, UnaryOperator.identity()).stream()
                .map(ExperimentFilter::condition)
                .toList();
    }

    static List<Order> orders(List<String> clauses) {
        return clauses.stream()
                .map(OrderClauses::parse)
                .map(clause -> {
                    Subject subject = subject(clause.name());
                    if (subject.entity() != Entity.ATTRIBUTE) {
                        throw TrackingException.invalid("Invalid order_by entity: tag");
                    }
                    return new Order(Entity.ATTRIBUTE, subject.key(), clause.ascending());
                })
                .toList();
    }

    private static Condition condition(Clause clause) {
        Subject subject = subject(clause.name());
        if (subject.entity() == Entity.TAG) {
            Object value = clause.value() == null
                    ? null
                    : FilterValues.text(clause.value(), "Expected a quoted string value for tag (e.g. 'my-value')");
            return new Condition(
                    Entity.TAG, subject.key(), FilterValues.comparison(clause.comparator(), TEXTUAL_OR_NULL), value);
        }
        if (clause.value() == null) {
            throw TrackingException.invalid(
                    "IS NULL / IS NOT NULL is only supported for tags, not for attribute '" + subject.key() + "'");
        }
        if (TIMES.contains(subject.key())) {
            return new Condition(
                    Entity.ATTRIBUTE,
                    subject.key(),
                    FilterValues.comparison(clause.comparator(), FilterValues.NUMERIC),
                    FilterValues.number(
                            clause.value(), "Expected numeric value type for numeric attribute: " + subject.key()));
        }
        return "experiment_id".equals(subject.key()) ? id(clause) : name(clause);
    }

    private static Condition name(Clause clause) {
        return new Condition(
                Entity.ATTRIBUTE,
                "name",
                FilterValues.comparison(clause.comparator(), FilterValues.TEXTUAL),
                FilterValues.text(clause.value(), "Expected a quoted string value for attributes"));
    }

    private static Condition id(Clause clause) {
        Comparison comparison = FilterValues.comparison(clause.comparator(), IDS);
        boolean list = clause.value().kind() == Kind.LIST;
        if (list != (comparison == Comparison.IN || comparison == Comparison.NOT_IN)) {
            throw TrackingException.invalid("Invalid comparator for experiment_id: " + clause.comparator());
        }
        return new Condition(
                Entity.ATTRIBUTE,
                "experiment_id",
                comparison,
                list
                        ? FilterValues.list(clause.value())
                        : FilterValues.text(clause.value(), "Expected a quoted string value for attributes"));
    }

    private static Subject subject(String name) {
        int dot = name.indexOf('.');
        String first = dot < 0 ? "attribute" : name.substring(0, dot);
        String last = dot < 0 ? name : name.substring(dot + 1);
        String key = FilterTokens.unquoted(last).orElse(last);
        if ("tag".equals(first) || "tags".equals(first)) {
            return new Subject(Entity.TAG, key);
        }
        if (!"attribute".equals(first)) {
            throw TrackingException.invalid(
                    "Invalid entity type '" + first + "'. Valid entity types are ('attribute', 'tag', 'tags')");
        }
        if (!ATTRIBUTES.contains(key)) {
            throw TrackingException.invalid("Invalid attribute key '" + key + "' specified. Valid keys are '"
                    + FilterValues.set(ATTRIBUTES) + "'");
        }
        return new Subject(Entity.ATTRIBUTE, key);
    }
}
