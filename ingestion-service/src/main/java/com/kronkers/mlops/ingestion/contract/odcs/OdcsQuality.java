package com.kronkers.mlops.ingestion.contract.odcs;

import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.contract.rules.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads quality checks: of one property as rules of its column, or of the schema as rules of the table. */
final class OdcsQuality {
    private static final Set<String> FIELDS = new HashSet<>(Set.of(
            "name",
            "type",
            "metric",
            "rule",
            "arguments",
            "query",
            "engine",
            "implementation",
            "severity",
            "unit",
            "mustBe",
            "mustBeGreaterThan",
            "mustBeGreaterOrEqualTo",
            "mustBeLessThan",
            "mustBeLessOrEqualTo",
            "mustBeBetween"));
    private static final Set<String> DOCUMENTARY = Set.of(
            "id",
            "description",
            "dimension",
            "method",
            "schedule",
            "scheduler",
            "businessImpact",
            "tags",
            "authoritativeDefinitions",
            "customProperties");
    private static final Map<String, ColumnRule.Kind> ARGUMENTS = Map.of(
            "minimum", ColumnRule.Kind.MINIMUM,
            "maximum", ColumnRule.Kind.MAXIMUM,
            "pattern", ColumnRule.Kind.PATTERN,
            "minLength", ColumnRule.Kind.MIN_LENGTH,
            "maxLength", ColumnRule.Kind.MAX_LENGTH,
            "validValues", ColumnRule.Kind.ACCEPTED_VALUES);
    private static final String ENGINE = "kronkers";

    private final ColumnType type;
    private final List<ColumnRule> rules = new ArrayList<>();
    private final List<TableRule> tableRules = new ArrayList<>();
    private boolean required;

    /** @param type the column's type, null for checks of the schema */
    OdcsQuality(ColumnType type) {
        this.type = type;
    }

    List<ColumnRule> rules() {
        return rules;
    }

    List<TableRule> tableRules() {
        return tableRules;
    }

    /** Whether a check asked for values in every row. */
    boolean required() {
        return required;
    }

    void columnRule(Place place) {
        place.fields(FIELDS, DOCUMENTARY);
        switch (metric(place)) {
            case "invalidValues", "validValues" -> {
                zero(place);
                invalidValues(place);
            }
            case "nullValues", "missingValues", "nullCheck" -> {
                zero(place);
                required = true;
            }
            case "duplicateValues", "duplicateCount" -> {
                zero(place);
                Severity severity = Severities.read(place.at("severity"), Severity.REJECT_VERSION);
                rules.add(new ColumnRule(ColumnRule.Kind.UNIQUE, name(place, "unique"), List.of(), severity));
            }
            case "text" -> place.warn("is for people and not checked", "Add a check with a metric.");
            default ->
                place.fault(
                        "is no check of a column that can be done",
                        "Use metric invalidValues, nullValues or duplicateValues; conditions over columns belong into"
                                + " schema[0].quality.");
        }
    }

    private void invalidValues(Place place) {
        Place arguments = place.at("arguments");
        arguments.fields(ARGUMENTS.keySet(), Set.of());
        if (!arguments.object()) {
            arguments.fault("is missing", "Say which values are valid: validValues, pattern, minimum, maximum.");
        }
        Severity severity = Severities.read(place.at("severity"), Severity.REJECT_ROW);
        for (String argument : List.of("minimum", "maximum", "pattern", "minLength", "maxLength", "validValues")) {
            Place value = arguments.at(argument);
            ColumnRule.Kind kind = ARGUMENTS.get(argument);
            if (!value.present()) {
                continue;
            }
            if (kind == ColumnRule.Kind.ACCEPTED_VALUES) {
                accepted(place, value, severity);
            } else {
                String text = value.text();
                OdcsColumns.wholeLength(value, kind);
                rules.add(OdcsColumns.rule(kind, name(place, kind.json()), text == null ? "" : text, type, severity));
            }
        }
    }

    private void accepted(Place place, Place values, Severity severity) {
        List<String> texts = (type == ColumnType.STRING ? values.quotedTexts() : values.texts())
                .stream().map(text -> Values.canonical(type, text)).toList();
        if (texts.isEmpty() || texts.size() > 10_000) {
            values.fault("has no value, or more than 10000", "List the values that are valid.");
        } else {
            rules.add(new ColumnRule(ColumnRule.Kind.ACCEPTED_VALUES, name(place, "accepted-values"), texts, severity));
        }
    }

    void tableRule(Place place) {
        place.fields(FIELDS, DOCUMENTARY);
        switch (metric(place)) {
            case "rowCount" -> rowCount(place);
            case "sql" -> {
                zero(place);
                String query = place.at("query").required();
                SqlChecks.expression(query)
                        .ifPresentOrElse(
                                sql -> add(place, TableRule.Kind.SQL, sql, Severity.REJECT_ROW), () -> place.at("query")
                                        .fault(
                                                "is no count of wrong rows",
                                                "Write SELECT count(*) FROM ${table} WHERE NOT (sales >= 0), with"
                                                        + " mustBe: 0."));
            }
            case "custom" -> custom(place);
            case "text" -> place.warn("is for people and not checked", "Add a check with a metric.");
            default ->
                place.fault(
                        "is no check of a table that can be done",
                        "Use metric rowCount, type sql, or unique and primaryKey at the properties.");
        }
    }

    private void rowCount(Place place) {
        bound(place, "mustBe", TableRule.Kind.MINIMUM_ROWS, 0);
        bound(place, "mustBe", TableRule.Kind.MAXIMUM_ROWS, 0);
        bound(place, "mustBeGreaterOrEqualTo", TableRule.Kind.MINIMUM_ROWS, 0);
        bound(place, "mustBeGreaterThan", TableRule.Kind.MINIMUM_ROWS, 1);
        bound(place, "mustBeLessOrEqualTo", TableRule.Kind.MAXIMUM_ROWS, 0);
        bound(place, "mustBeLessThan", TableRule.Kind.MAXIMUM_ROWS, -1);
        List<Place> between = place.at("mustBeBetween").items();
        if (between.size() == 2) {
            rows(place, between.get(0), TableRule.Kind.MINIMUM_ROWS, 0);
            rows(place, between.get(1), TableRule.Kind.MAXIMUM_ROWS, 0);
        }
    }

    private void bound(Place place, String operator, TableRule.Kind kind, long shift) {
        if (place.at(operator).present()) {
            rows(place, place.at(operator), kind, shift);
        }
    }

    private void rows(Place place, Place bound, TableRule.Kind kind, long shift) {
        String text = String.valueOf(bound.text());
        if (text.matches("\\d{1,15}")) {
            add(place, kind, String.valueOf(Long.parseLong(text) + shift), Severity.REJECT_VERSION);
        } else {
            bound.fault("is no number of rows", "Write a whole number.");
        }
    }

    private void custom(Place place) {
        Place implementation = place.at("implementation");
        if (!ENGINE.equals(place.at("engine").text())) {
            place.at("engine").fault("is not known here", "Write " + ENGINE + ", or use a metric or type sql.");
        } else if (!implementation.object()) {
            add(place, TableRule.Kind.SQL, implementation.required(), Severity.REJECT_ROW);
        } else {
            implementation.fields(Set.of("freshness", "maximumRejectedShare"), Set.of());
            String freshness = implementation.at("freshness").text();
            String share = implementation.at("maximumRejectedShare").text();
            if (freshness != null) {
                add(place, TableRule.Kind.FRESHNESS, freshness, Severity.WARN);
            }
            if (share != null) {
                add(place, TableRule.Kind.MAXIMUM_REJECTED_SHARE, share, Severity.REJECT_VERSION);
            }
        }
    }

    private void add(Place place, TableRule.Kind kind, String value, Severity usual) {
        String fallback = kind == TableRule.Kind.SQL ? "sql-" + (tableRules.size() + 1) : kind.json();
        tableRules.add(new TableRule(
                kind, name(place, fallback), value.strip(), Severities.read(place.at("severity"), usual)));
    }

    private static String metric(Place place) {
        String type = place.at("type").text();
        String metric = place.at("metric").text();
        String rule = place.at("rule").text();
        if (type == null || type.equals("library")) {
            return metric != null ? metric : rule != null ? rule : "";
        }
        return type;
    }

    private static void zero(Place place) {
        for (String operator : FIELDS) {
            if (operator.startsWith("mustBe")
                    && !operator.equals("mustBe")
                    && place.at(operator).present()) {
                place.at(operator).fault("is not supported for this check", "Write mustBe: 0.");
            }
        }
        String must = place.at("mustBe").text();
        if (must != null && !must.equals("0")) {
            place.at("mustBe").fault("is not supported", "Write mustBe: 0: every wrong row counts.");
        }
    }

    private static String name(Place place, String fallback) {
        String name = place.at("name").text();
        return name == null || name.isBlank() ? fallback : name.strip();
    }
}
