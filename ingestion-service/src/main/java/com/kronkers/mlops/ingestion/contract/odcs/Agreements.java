package com.kronkers.mlops.ingestion.contract.odcs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Service level agreements. Freshness is the one that can be checked. */
final class Agreements {
    private static final Set<String> FIELDS = Set.of("property", "value", "unit", "element");
    private static final Set<String> DOCUMENTARY =
            Set.of("id", "valueExt", "driver", "description", "scheduler", "schedule");

    private Agreements() {}

    /** @param timeColumn of the contract, null if it has none */
    static Optional<TableRule> read(Place place, String timeColumn) {
        place.fields(FIELDS, DOCUMENTARY);
        String property = place.at("property").required();
        if (!property.equals("freshness") && !property.equals("latency")) {
            place.warn("'" + property + "' is not checked", "Use freshness to have the newest time checked.");
            return Optional.empty();
        }
        String element = place.at("element").text();
        if (element != null && !element.substring(element.lastIndexOf('.') + 1).equals(timeColumn)) {
            place.at("element").fault("is not the time column", "Name it as the schema's custom property timeColumn.");
        }
        TableRule.Kind kind = TableRule.Kind.FRESHNESS;
        return Optional.of(new TableRule(kind, kind.json(), duration(place), Severity.WARN));
    }

    private static String duration(Place place) {
        String value = place.at("value").required();
        String unit = place.at("unit").text();
        try {
            if (value.startsWith("P")) {
                return Duration.parse(value).toString();
            }
            long number = Long.parseLong(value);
            String name = unit == null ? "d" : unit.toLowerCase(Locale.ROOT);
            if (name.matches("d|days?|w|weeks?|y|yr|years?")) {
                long days = name.startsWith("d") ? 1 : name.startsWith("w") ? 7 : 365;
                return Duration.ofDays(Math.multiplyExact(number, days)).toString();
            }
            if (name.matches("h|hr|hours?")) {
                return Duration.ofHours(number).toString();
            }
            if (name.matches("min|minutes?|m")) {
                return Duration.ofMinutes(number).toString();
            }
            place.at("unit").fault("'" + unit + "' is unknown", "Write d, h or minutes.");
        } catch (NumberFormatException | DateTimeException | ArithmeticException misfit) {
            place.at("value").fault("'" + value + "' is no duration", "Write a whole number and a unit.");
        }
        return "P1D";
    }

    static ObjectNode write(TableRule rule, String table, String timeColumn) {
        Duration atMost = Duration.parse(rule.value());
        boolean days = atMost.equals(Duration.ofDays(atMost.toDays()));
        boolean hours = atMost.equals(Duration.ofHours(atMost.toHours()));
        ObjectNode agreement = JsonNodeFactory.instance.objectNode().put("property", "freshness");
        if (days || hours) {
            agreement.put("value", days ? atMost.toDays() : atMost.toHours()).put("unit", days ? "d" : "h");
        } else {
            agreement.put("value", rule.value());
        }
        return agreement.put("element", table + "." + timeColumn);
    }
}
