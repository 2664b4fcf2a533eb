package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.rules.TableRules;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.quality.Finding;
import com.kronkers.mlops.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds a draft against the rules of its contract that no row decides alone. */
final class VersionRules {
    private final ObjectFolder objects;
    private final DuckDb duckDb;
    private final Clock clock;

    VersionRules(ObjectFolder objects, DuckDb duckDb, Clock clock) {
        this.objects = objects;
        this.duckDb = duckDb;
        this.clock = clock;
    }

    /**
     * What the contract warns of, rules of single rows included.
     *
     * @param files all files of the version
     * @param withheld columns whose values are not stored until a person decides: nothing can be said of them
     * @throws RuntimeException a 422 problem with every broken rule, if one of them allows no version
     */
    List<Finding> findings(VersionDraft draft, List<VersionFile> files, Set<String> withheld) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        if (draft.report() != null) {
            draft.report().warnings().stream().map(VersionRules::finding).forEach(findings::add);
        }
        List<TableRules.Outcome> broken = broken(draft, files, withheld);
        if (broken.stream().anyMatch(TableRules.Outcome::refuses)) {
            throw refused(draft, broken);
        }
        broken.stream().map(VersionRules::finding).forEach(findings::add);
        return findings;
    }

    private List<TableRules.Outcome> broken(VersionDraft draft, List<VersionFile> files, Set<String> withheld)
            throws SQLException {
        DataContract contract = draft.contract();
        if (!TableRules.any(contract)) {
            return List.of();
        }
        List<Path> paths =
                files.stream().map(file -> objects.path(file.digest())).toList();
        long rows = files.stream().mapToLong(VersionFile::rows).sum();
        // Duplicates were received, too.
        long received = draft.report() == null
                ? draft.rows() + draft.rejectedRows()
                : draft.report().received();
        TableRules.Counts counts = new TableRules.Counts(received - draft.rejectedRows(), draft.rejectedRows());
        try (DuckDbSession session = duckDb.open()) {
            return TableRules.check(session, contract, paths, rows, counts, clock.instant()).stream()
                    .filter(outcome -> !outcome.kept())
                    .filter(outcome -> outcome.column() == null || !withheld.contains(outcome.column()))
                    .toList();
        }
    }

    private static Finding finding(VersionReport.Count count) {
        String of = count.column() == null ? "" : " of " + count.column();
        String message = "The contract's rule " + count.rule() + of + " is broken " + count.rows() + " times.";
        return Finding.warning(count.rule(), count.column(), (double) count.rows(), 0.0, message);
    }

    private static Finding finding(TableRules.Outcome outcome) {
        return Finding.warning(
                outcome.rule(), outcome.column(), outcome.observed(), outcome.expected(), outcome.message());
    }

    private static RuntimeException refused(VersionDraft draft, List<TableRules.Outcome> broken) {
        String rules = broken.stream()
                .filter(TableRules.Outcome::refuses)
                .map(outcome -> outcome.rule() + ": " + outcome.message())
                .collect(Collectors.joining(" "));
        Problem problem = Problem.of(
                422,
                "rule-broken",
                "The data contract refuses the version",
                "No version was made of " + draft.rows() + " accepted and " + draft.rejectedRows() + " rejected rows. "
                        + rules);
        broken.forEach(outcome -> problem.field(
                outcome.rule(),
                outcome.message(),
                outcome.refuses() ? "Correct the rows, or the contract." : "It only warns."));
        return problem.exception();
    }
}
