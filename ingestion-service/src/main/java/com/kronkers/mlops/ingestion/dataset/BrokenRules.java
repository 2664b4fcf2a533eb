package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.quality.Finding;
import java.util.List;

/** Turns the rules that only warn into findings, so that a person decides about the version. */
final class BrokenRules {
    private BrokenRules() {}

    /** @param report null for rows that no rule was asked about */
    static List<Finding> findings(VersionReport report) {
        return report == null
                ? List.of()
                : report.warnings().stream().map(BrokenRules::finding).toList();
    }

    private static Finding finding(VersionReport.Count count) {
        String of = count.column() == null ? "" : " of " + count.column();
        String message = "The contract's rule " + count.rule() + of + " is broken " + count.rows() + " times.";
        return new Finding(count.rule(), count.column(), (double) count.rows(), 0.0, null, message);
    }
}
