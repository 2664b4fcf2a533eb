package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.loggedmodel.LoggedModelSearch;
import com.kronkers.mlops.training.mlflow.FilterClauses.Clause;
import com.kronkers.mlops.training.mlflow.FilterTokens.Kind;
import com.kronkers.mlops.training.tracking.Comparison;
import com.kronkers.mlops.training.tracking.Condition;
import com.kronkers.mlops.training.tracking.Condition.Entity;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What logged models are searched by, in MLflow's grammar. */
final class LoggedModelFilter {
    private static final Map<String, Entity> ENTITIES = Map.of(
            "attributes", Entity.ATTRIBUTE,
            "metrics", Entity.METRIC,
            "params", Entity.PARAM,
            "tags", Entity.TAG);
    private static final Set<String> TEXTUAL_OR_LIST = Set.of("=", "!=", "LIKE", "ILIKE", "IN", "NOT IN");

    private LoggedModelFilter() {}

    static List<Condition> conditions(String filter) {
        return FilterClauses.of(filter, word -> "'" + word + "'").stream()
                .map(LoggedModelFilter::condition)
                .toList();
    }

    private static Condition condition(Clause clause) {
        int dot = clause.name().indexOf('.');
        String first = dot < 0 ? "attributes" : clause.name().substring(0, dot);
        String last = clause.name().substring(dot + 1);
        String key = FilterTokens.unquoted(last).orElse(last);
        Entity entity = ENTITIES.get(first);
        if (entity == null) {
            throw TrackingException.invalid("Invalid entity type: '" + first
                    + "'. Expected one of ['attributes', 'metrics', 'params', 'tags'].");
        }
        if (entity == Entity.ATTRIBUTE && !LoggedModelSearch.isAttribute(key)) {
            throw TrackingException.invalid("Invalid attribute key '" + key + "' specified.");
        }
        boolean number = entity == Entity.METRIC || entity == Entity.ATTRIBUTE && isTime(key);
        if (clause.value() == null) {
            throw TrackingException.invalid(
                    "Invalid comparison operator for " + first + "." + key + ": '" + clause.comparator() + "'.");
        }
        Comparison comparison =
                FilterValues.comparison(clause.comparator(), number ? FilterValues.NUMERIC : TEXTUAL_OR_LIST);
        return new Condition(entity, key, comparison, value(clause, comparison, number));
    }

    private static Object value(Clause clause, Comparison comparison, boolean number) {
        if (number) {
            return FilterValues.number(clause.value(), "Expected a number");
        }
        boolean list = comparison == Comparison.IN || comparison == Comparison.NOT_IN;
        if (list != (clause.value().kind() == Kind.LIST)) {
            throw TrackingException.invalid("Invalid value for " + clause.comparator() + ": "
                    + clause.value().text());
        }
        return list
                ? FilterValues.list(clause.value())
                : FilterValues.text(clause.value(), "Expected a quoted string value");
    }

    private static boolean isTime(String key) {
        return key.startsWith("creation_time") || key.startsWith("last_updated_time");
    }
}
