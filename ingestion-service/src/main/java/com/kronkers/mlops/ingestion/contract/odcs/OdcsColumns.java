package com.kronkers.mlops.ingestion.contract.odcs;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.ValueFormat;
import com.kronkers.mlops.ingestion.contract.rules.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one property of a schema as a column. */
final class OdcsColumns {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "logicalType",
            "logicalTypeOptions",
            "required",
            "unique",
            "primaryKey",
            "primaryKeyPosition",
            "classification",
            "quality",
            "customProperties");
    private static final Set<String> DOCUMENTARY = Set.of(
            "id",
            "physicalType",
            "physicalName",
            "description",
            "businessName",
            "authoritativeDefinitions",
            "tags",
            "partitioned",
            "partitionKeyPosition",
            "encryptedName",
            "transformSourceObjects",
            "transformLogic",
            "transformDescription",
            "examples",
            "criticalDataElement",
            "relationships");
    private static final Map<String, ColumnRule.Kind> OPTIONS = Map.of(
            "minimum", ColumnRule.Kind.MINIMUM,
            "maximum", ColumnRule.Kind.MAXIMUM,
            "pattern", ColumnRule.Kind.PATTERN,
            "minLength", ColumnRule.Kind.MIN_LENGTH,
            "maxLength", ColumnRule.Kind.MAX_LENGTH);
    private static final Set<String> CUSTOM = Set.of("cleaning", "protection");

    private OdcsColumns() {}

    static Column read(Place place) {
        place.fields(FIELDS, DOCUMENTARY);
        String name = place.at("name").required();
        if (name.length() > 200 || name.indexOf('\0') >= 0) {
            place.at("name").fault("is longer than 200 characters", "Write the name as it is in the file's header.");
        }
        ColumnType type = type(place.at("logicalType"));
        Classification classification =
                place.at("classification").oneOf(Classification.class).orElse(Classification.INTERNAL);
        Boolean classified = place.at("classification").present() ? true : null;
        List<ColumnRule> rules = new ArrayList<>(options(place.at("logicalTypeOptions"), type));
        if (place.at("unique").flag()) {
            rules.add(new ColumnRule(ColumnRule.Kind.UNIQUE, "unique", List.of(), Severity.REJECT_VERSION));
        }
        OdcsQuality quality = new OdcsQuality(type);
        place.at("quality").items().forEach(quality::columnRule);
        rules.addAll(quality.rules());
        Place custom = place.custom(CUSTOM);
        boolean required = place.at("required").flag() || quality.required();
        ValueFormat format = format(custom.at("cleaning"), place.at("logicalTypeOptions"), type);
        Protection protection = protection(custom.at("protection"));
        return new Column(name, type, required, classification, format, rules, protection, classified);
    }

    private static ColumnType type(Place place) {
        String text = place.required();
        return switch (text) {
            case "string" -> ColumnType.STRING;
            case "integer" -> ColumnType.INTEGER;
            case "number" -> ColumnType.NUMBER;
            case "boolean" -> ColumnType.BOOLEAN;
            case "date" -> ColumnType.DATE;
            case "timestamp" -> ColumnType.TIMESTAMP;
            default -> {
                if (!text.isBlank()) {
                    place.fault(
                            "'" + text + "' cannot be stored",
                            "Write one of string, integer, number, boolean, date, timestamp.");
                }
                yield ColumnType.STRING;
            }
        };
    }

    private static List<ColumnRule> options(Place options, ColumnType type) {
        options.fields(
                Set.of("minimum", "maximum", "pattern", "minLength", "maxLength", "format", "defaultTimezone"),
                Set.of("timezone"));
        List<ColumnRule> rules = new ArrayList<>();
        for (String option : List.of("minimum", "maximum", "pattern", "minLength", "maxLength")) {
            String value = options.at(option).text();
            if (value != null) {
                ColumnRule.Kind kind = OPTIONS.get(option);
                rules.add(rule(kind, kind.json(), value, type, Severity.REJECT_ROW));
                wholeLength(options.at(option), kind);
            }
        }
        return rules;
    }

    static void wholeLength(Place place, ColumnRule.Kind kind) {
        boolean length = kind == ColumnRule.Kind.MIN_LENGTH || kind == ColumnRule.Kind.MAX_LENGTH;
        if (length && place.whole().filter(number -> number < 0).isPresent()) {
            place.fault("is negative", "Write a number of characters.");
        }
    }

    static ColumnRule rule(ColumnRule.Kind kind, String name, String value, ColumnType type, Severity severity) {
        boolean typed = kind == ColumnRule.Kind.MINIMUM || kind == ColumnRule.Kind.MAXIMUM;
        return new ColumnRule(kind, name, List.of(typed ? Values.canonical(type, value) : value), severity);
    }

    private static ValueFormat format(Place cleaning, Place options, ColumnType type) {
        cleaning.fields(
                Set.of(
                        "trim",
                        "nullSpellings",
                        "decimalSeparator",
                        "groupSeparator",
                        "currency",
                        "datePatterns",
                        "zone"),
                Set.of());
        ValueFormat plain = ValueFormat.DEFAULT;
        List<String> patterns = new ArrayList<>(datePattern(options.at("format"), type));
        List<String> further = cleaning.at("datePatterns").texts();
        patterns.addAll(further == null ? List.of() : further);
        String decimal = cleaning.at("decimalSeparator").text();
        String zone = cleaning.at("zone").text();
        return new ValueFormat(
                cleaning.at("trim").flag(plain.trim()),
                cleaning.at("nullSpellings").texts(),
                decimal == null ? plain.decimalSeparator() : decimal,
                cleaning.at("groupSeparator").text(),
                cleaning.at("currency").flag(),
                patterns,
                zone == null ? options.at("defaultTimezone").text() : zone);
    }

    private static List<String> datePattern(Place place, ColumnType type) {
        String format = place.text();
        if (format == null || type.temporal() && DatePatterns.iso(format)) {
            return List.of();
        }
        if (!type.temporal()) {
            place.warn("is not checked", "Write a pattern to have it checked.");
            return List.of();
        }
        return DatePatterns.strptime(format).map(List::of).orElseGet(() -> {
            place.fault("'" + format + "' uses a letter that is not known", "Write a format such as dd.MM.yyyy HH:mm.");
            return List.of();
        });
    }

    private static Protection protection(Place place) {
        place.fields(Set.of("method", "length", "step"), Set.of());
        if (!place.present()) {
            return null;
        }
        if (!place.at("method").present()) {
            place.at("method").fault("is missing", "Write keep, drop, mask, truncate, generalise or pseudonymise.");
        }
        Integer length = place.at("length").whole().orElse(null);
        if (length != null && length < 0) {
            place.at("length").fault("is negative", "Write a number of characters.");
        }
        return place.at("method")
                .oneOf(Protection.Method.class)
                .map(method -> new Protection(method, length, place.at("step").text()))
                .orElse(null);
    }
}
