package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.mlflow.FilterClauses.Clause;
import com.kronkers.mlops.training.mlflow.FilterTokens.Kind;
import com.kronkers.mlops.training.tracking.Comparison;
import com.kronkers.mlops.training.tracking.Condition;
import com.kronkers.mlops.training.tracking.Condition.Entity;
import com.kronkers.mlops.training.tracking.Order;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What runs are searched and ordered by, in MLflow's grammar. */
final class RunFilter {
    private static final Map<String, Entity> ENTITIES = Map.ofEntries(
            Map.entry("metric", Entity.METRIC),
            Map.entry("metrics", Entity.METRIC),
            Map.entry("parameter", Entity.PARAM),
            Map.entry("parameters", Entity.PARAM),
            Map.entry("param", Entity.PARAM),
            Map.entry("params", Entity.PARAM),
            Map.entry("tag", Entity.TAG),
            Map.entry("tags", Entity.TAG),
            Map.entry("attribute", Entity.ATTRIBUTE),
            Map.entry("attributes", Entity.ATTRIBUTE),
            Map.entry("attr", Entity.ATTRIBUTE),
            Map.entry("run", Entity.ATTRIBUTE),
            Map.entry("dataset", Entity.DATASET),
            Map.entry("datasets", Entity.DATASET));
    private static final Map<String, String> ALIASES = Map.of(
            "created", "start_time",
            "Created", "start_time",
            "run name", "run_name",
            "Run name", "run_name",
            "Run Name", "run_name");
    private static final Set<String> SEARCHED = Set.of(
            "Created",
            "Run Name",
            "Run name",
            "artifact_uri",
            "created",
            "end_time",
            "run name",
            "run_id",
            "run_name",
            "start_time",
            "status",
            "user_id");
    private static final Set<String> ORDERED = Set.of(
            "Created", "artifact_uri", "created", "end_time", "run_id", "run_name", "start_time", "status", "user_id");
    private static final Set<String> TIMES = Set.of("start_time", "end_time");
    private static final Set<String> DATASET_FIELDS = Set.of("name", "digest", "context");
    private static final Set<String> TEXTUAL_OR_LIST = Set.of("=", "!=", "LIKE", "ILIKE", "IN", "NOT IN");
    private static final Set<String> TEXTUAL_OR_NULL = Set.of("=", "!=", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL");

    private RunFilter() {}

    /** An entity and a key of it. */
    private record Subject(Entity entity, String key) {}

    static List<Condition> conditions(String filter) {
        return FilterClauses.of(filter, word -> "'" + word + "'").stream()
                .map(RunFilter::condition)
                .toList();
    }

    static List<Order> orders(List<String> clauses) {
        return clauses.stream().map(RunFilter::order).toList();
    }

    private static Order order(String clause) {
        OrderClauses parsed = OrderClauses.parse(clause);
        Subject subject = subject(parsed.name(), ORDERED);
        if (subject.entity() == Entity.DATASET) {
            throw TrackingException.invalid("Invalid identifier type 'dataset'");
        }
        return new Order(subject.entity(), subject.key(), parsed.ascending());
    }

    private static Condition condition(Clause clause) {
        Subject subject = subject(clause.name(), SEARCHED);
        Object value = clause.value() == null ? nothing(subject) : value(subject, clause);
        Set<String> allowed =
                switch (subject.entity()) {
                    case METRIC -> FilterValues.NUMERIC;
                    case PARAM, TAG -> TEXTUAL_OR_NULL;
                    case ATTRIBUTE -> TIMES.contains(subject.key()) ? FilterValues.NUMERIC : TEXTUAL_OR_LIST;
                    case DATASET -> TEXTUAL_OR_LIST;
                };
        Comparison comparison = FilterValues.comparison(clause.comparator(), allowed);
        if (value instanceof List != (comparison == Comparison.IN || comparison == Comparison.NOT_IN)) {
            throw TrackingException.invalid("Invalid clause(s) in filter string: '" + clause.name() + " "
                    + clause.comparator() + " " + clause.value().text() + "'");
        }
        return new Condition(subject.entity(), subject.key(), comparison, value);
    }

    private static Object nothing(Subject subject) {
        if (subject.entity() != Entity.PARAM && subject.entity() != Entity.TAG) {
            throw TrackingException.invalid("IS NULL / IS NOT NULL is only supported for tags and params, not for '"
                    + word(subject.entity()) + "' '" + subject.key() + "'");
        }
        return null;
    }

    private static Object value(Subject subject, Clause clause) {
        return switch (subject.entity()) {
            case METRIC -> FilterValues.number(clause.value(), "Expected numeric value type for metric");
            case PARAM, TAG ->
                FilterValues.text(
                        clause.value(),
                        "Expected a quoted string value for " + word(subject.entity()) + " (e.g. 'my-value')");
            case ATTRIBUTE -> attribute(subject.key(), clause);
            case DATASET ->
                clause.value().kind() == Kind.LIST
                        ? FilterValues.list(clause.value())
                        : FilterValues.text(clause.value(), "Expected a quoted string value for dataset attributes");
        };
    }

    private static Object attribute(String key, Clause clause) {
        if (TIMES.contains(key)) {
            return FilterValues.number(clause.value(), "Expected numeric value type for numeric attribute: " + key);
        }
        if (clause.value().kind() != Kind.LIST) {
            return FilterValues.text(clause.value(), "Expected a quoted string value for attributes");
        }
        if (!"run_id".equals(key)) {
            throw TrackingException.invalid(
                    "Only ['run_id'] attributes support comparison with a list of quoted string values.");
        }
        return FilterValues.list(clause.value());
    }

    private static Subject subject(String name, Set<String> attributes) {
        int dot = name.indexOf('.');
        String first = dot < 0
                ? "attribute"
                : FilterTokens.unquoted(name.substring(0, dot)).orElse(name.substring(0, dot));
        String last = dot < 0 ? name : name.substring(dot + 1);
        String key = FilterTokens.unquoted(last).orElse(last);
        Entity entity = ENTITIES.get(first);
        if (entity == null) {
            throw TrackingException.invalid("Invalid entity type '" + first
                    + "'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']");
        }
        if (entity == Entity.ATTRIBUTE && !attributes.contains(key)) {
            throw TrackingException.invalid("Invalid attribute key '" + key + "' specified. Valid keys are '"
                    + FilterValues.set(attributes) + "'");
        }
        if (entity == Entity.DATASET && !DATASET_FIELDS.contains(key)) {
            throw TrackingException.invalid("Invalid dataset key '" + key + "' specified. Valid keys are '"
                    + FilterValues.set(DATASET_FIELDS) + "'");
        }
        return new Subject(entity, entity == Entity.ATTRIBUTE ? ALIASES.getOrDefault(key, key) : key);
    }

    private static String word(Entity entity) {
        return switch (entity) {
            case PARAM -> "parameter";
            default -> entity.name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
