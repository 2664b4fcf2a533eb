package com.kronkers.mlops.ingestion.contract.odcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Duplicates;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.contract.ValueFormat;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Writes a contract in version 3.1.0 of the Open Data Contract Standard, so that {@link OdcsReader} reads the same. */
public final class OdcsWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final Map<ColumnRule.Kind, String> FIELDS = new EnumMap<>(Map.of(
            ColumnRule.Kind.MINIMUM, "minimum",
            ColumnRule.Kind.MAXIMUM, "maximum",
            ColumnRule.Kind.PATTERN, "pattern",
            ColumnRule.Kind.MIN_LENGTH, "minLength",
            ColumnRule.Kind.MAX_LENGTH, "maxLength",
            ColumnRule.Kind.ACCEPTED_VALUES, "validValues"));

    private OdcsWriter() {}

    /**
     * The document of a contract.
     *
     * @param dataset its dataset, which names the document and its table
     * @param status such as active or proposed
     */
    public static JsonNode write(String dataset, String status, DataContract contract) {
        ObjectNode root = NODES.objectNode()
                .put("apiVersion", "v3.1.0")
                .put("kind", "DataContract")
                .put("id", dataset)
                .put("name", dataset)
                .put("version", contract.version() + ".0.0")
                .put("status", status);
        String table = dataset.replace('-', '_');
        root.putArray("schema").add(table(table, contract));
        ArrayNode agreements = NODES.arrayNode();
        contract.rules().stream()
                .filter(OdcsWriter::agreement)
                .forEach(rule -> agreements.add(Agreements.write(rule, table, contract.timeColumn())));
        if (!agreements.isEmpty()) {
            root.set("slaProperties", agreements);
        }
        return root;
    }

    private static boolean agreement(TableRule rule) {
        return rule.kind() == TableRule.Kind.FRESHNESS && usual(rule, Severity.WARN);
    }

    private static boolean share(TableRule rule) {
        return rule.kind() == TableRule.Kind.MAXIMUM_REJECTED_SHARE && usual(rule, Severity.REJECT_VERSION);
    }

    private static boolean usual(TableRule rule, Severity severity) {
        return rule.severity() == severity && rule.name().equals(rule.kind().json());
    }

    private static ObjectNode table(String name, DataContract contract) {
        ObjectNode table = NODES.objectNode().put("name", name).put("logicalType", "object");
        ArrayNode properties = table.putArray("properties");
        contract.columns().forEach(column -> properties.add(property(column, contract.key())));
        ArrayNode quality = NODES.arrayNode();
        contract.rules().stream()
                .filter(rule -> !agreement(rule) && !share(rule))
                .forEach(rule -> quality.add(check(rule)));
        if (!quality.isEmpty()) {
            table.set("quality", quality);
        }
        ArrayNode custom = NODES.arrayNode();
        if (contract.timeColumn() != null) {
            custom.addObject().put("property", "timeColumn").put("value", contract.timeColumn());
        }
        if (!contract.duplicates().equals(Duplicates.KEEP)) {
            ObjectNode value =
                    NODES.objectNode().put("mode", contract.duplicates().mode().json());
            putText(value, "decidedBy", contract.duplicates().decidedBy());
            custom.addObject().put("property", "duplicates").set("value", value);
        }
        contract.rules().stream().filter(OdcsWriter::share).forEach(rule -> custom.addObject()
                .put("property", "maximumRejectedShare")
                .set("value", NODES.numberNode(new BigDecimal(rule.value()))));
        if (!custom.isEmpty()) {
            table.set("customProperties", custom);
        }
        return table;
    }

    private static ObjectNode property(Column column, List<String> key) {
        ObjectNode property = NODES.objectNode()
                .put("name", column.name())
                .put("logicalType", column.type().json());
        ObjectNode options = NODES.objectNode();
        ArrayNode quality = NODES.arrayNode();
        for (ColumnRule rule : column.rules()) {
            if (!plain(rule)) {
                quality.add(check(column.type(), rule));
            } else if (rule.kind() != ColumnRule.Kind.UNIQUE) {
                options.set(FIELDS.get(rule.kind()), value(column.type(), rule));
            }
        }
        if (!options.isEmpty()) {
            property.set("logicalTypeOptions", options);
        }
        flag(property, "required", column.required());
        flag(
                property,
                "unique",
                column.rules().stream().anyMatch(rule -> plain(rule) && rule.kind() == ColumnRule.Kind.UNIQUE));
        if (key.contains(column.name())) {
            property.put("primaryKey", true).put("primaryKeyPosition", key.indexOf(column.name()) + 1);
        }
        if (column.classified() != null) {
            property.put("classification", column.classification().json());
        }
        if (!quality.isEmpty()) {
            property.set("quality", quality);
        }
        ArrayNode custom = NODES.arrayNode();
        if (!column.format().equals(ValueFormat.DEFAULT)) {
            custom.addObject().put("property", "cleaning").set("value", cleaning(column.format()));
        }
        if (column.protection() != null) {
            custom.addObject().put("property", "protection").set("value", protection(column.protection()));
        }
        if (!custom.isEmpty()) {
            property.set("customProperties", custom);
        }
        return property;
    }

    /** Whether the standard has a field of the property for it, which knows neither name nor severity. */
    private static boolean plain(ColumnRule rule) {
        Severity usual = rule.kind() == ColumnRule.Kind.UNIQUE ? Severity.REJECT_VERSION : Severity.REJECT_ROW;
        return rule.kind() != ColumnRule.Kind.ACCEPTED_VALUES
                && rule.name().equals(rule.kind().json())
                && rule.severity() == usual;
    }

    private static ObjectNode check(ColumnType type, ColumnRule rule) {
        ObjectNode check = NODES.objectNode();
        if (!rule.name().equals(rule.kind().json())) {
            check.put("name", rule.name());
        }
        boolean unique = rule.kind() == ColumnRule.Kind.UNIQUE;
        check.put("type", "library").put("metric", unique ? "duplicateValues" : "invalidValues");
        if (!unique) {
            check.putObject("arguments").set(FIELDS.get(rule.kind()), value(type, rule));
        }
        return check.put("mustBe", 0)
                .put(
                        "severity",
                        Severities.write(rule.severity(), unique ? Severity.REJECT_VERSION : Severity.REJECT_ROW));
    }

    private static JsonNode value(ColumnType type, ColumnRule rule) {
        return switch (rule.kind()) {
            case ACCEPTED_VALUES -> {
                ArrayNode values = NODES.arrayNode();
                rule.values().forEach(value -> values.add(value(type, value)));
                yield values;
            }
            case MIN_LENGTH, MAX_LENGTH -> NODES.numberNode(Integer.parseInt(rule.value()));
            case PATTERN -> NODES.textNode(rule.value());
            default -> value(type, rule.value());
        };
    }

    private static JsonNode value(ColumnType type, String value) {
        return type.numeric() ? NODES.numberNode(new BigDecimal(value)) : NODES.textNode(value);
    }

    private static ObjectNode check(TableRule rule) {
        ObjectNode check = NODES.objectNode();
        boolean sql = rule.kind() == TableRule.Kind.SQL;
        if (sql || !rule.name().equals(rule.kind().json())) {
            check.put("name", rule.name());
        }
        Severity usual = Severity.REJECT_VERSION;
        switch (rule.kind()) {
            case SQL -> {
                usual = Severity.REJECT_ROW;
                check.put("type", "sql")
                        .put("query", SqlChecks.query(rule.value()))
                        .put("mustBe", 0);
            }
            case MINIMUM_ROWS ->
                check.put("type", "library")
                        .put("metric", "rowCount")
                        .put("mustBeGreaterOrEqualTo", Long.parseLong(rule.value()));
            case MAXIMUM_ROWS ->
                check.put("type", "library")
                        .put("metric", "rowCount")
                        .put("mustBeLessOrEqualTo", Long.parseLong(rule.value()));
            case FRESHNESS -> {
                usual = Severity.WARN;
                custom(check).put("freshness", rule.value());
            }
            case MAXIMUM_REJECTED_SHARE -> custom(check).put("maximumRejectedShare", new BigDecimal(rule.value()));
        }
        return check.put("severity", Severities.write(rule.severity(), usual));
    }

    private static ObjectNode custom(ObjectNode check) {
        return check.put("type", "custom").put("engine", "kronkers").putObject("implementation");
    }

    private static ObjectNode cleaning(ValueFormat format) {
        ObjectNode cleaning = NODES.objectNode();
        ValueFormat plain = ValueFormat.DEFAULT;
        if (!format.trim()) {
            cleaning.put("trim", false);
        }
        if (format.nullSpellings() != null) {
            ArrayNode spellings = cleaning.putArray("nullSpellings");
            format.nullSpellings().forEach(spellings::add);
        }
        if (!format.decimalSeparator().equals(plain.decimalSeparator())) {
            cleaning.put("decimalSeparator", format.decimalSeparator());
        }
        putText(cleaning, "groupSeparator", format.groupSeparator());
        flag(cleaning, "currency", format.currency());
        if (!format.datePatterns().isEmpty()) {
            ArrayNode patterns = cleaning.putArray("datePatterns");
            format.datePatterns().forEach(patterns::add);
        }
        putText(cleaning, "zone", format.zone());
        return cleaning;
    }

    private static ObjectNode protection(Protection protection) {
        ObjectNode written =
                NODES.objectNode().put("method", protection.method().json());
        if (protection.length() != null) {
            written.put("length", protection.length());
        }
        putText(written, "step", protection.step());
        return written;
    }

    private static void flag(ObjectNode node, String field, boolean set) {
        if (set) {
            node.put(field, true);
        }
    }

    private static void putText(ObjectNode node, String field, String text) {
        if (text != null) {
            node.put(field, text);
        }
    }
}
