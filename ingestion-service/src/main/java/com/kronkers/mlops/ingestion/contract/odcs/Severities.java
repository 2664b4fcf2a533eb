package com.kronkers.mlops.ingestion.contract.odcs;

import com.kronkers.mlops.ingestion.contract.Severity;
import java.util.Locale;

/** Severities in the words of the standard's examples, and in our own where those say too little. */
final class Severities {
    private Severities() {}

    /** @param usual what an error means for this kind of rule, and what is meant if nothing is said */
    static Severity read(Place place, Severity usual) {
        String text = place.text();
        if (text == null) {
            return usual;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "error", "critical", "high" -> usual;
            case "warning", "warn", "info", "low", "medium" -> Severity.WARN;
            case "reject-row" -> Severity.REJECT_ROW;
            case "reject-version" -> Severity.REJECT_VERSION;
            default -> {
                place.fault("'" + text + "' is no severity", "Write error, warning, reject-row or reject-version.");
                yield usual;
            }
        };
    }

    static String write(Severity severity, Severity usual) {
        return severity == usual ? "error" : severity == Severity.WARN ? "warning" : severity.json();
    }
}
