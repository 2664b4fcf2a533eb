package com.kronkers.mlops.ingestion.dataset;

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
     * What the contract warns of.
     *
     * @param files all files of the version
     * @throws RuntimeException a 422 problem with every broken rule, if one of them allows no version
     */
    List<Finding> findings(VersionDraft draft, List<VersionFile> files) throws SQLException {
        List<Finding> findings = new ArrayList<>(warnings(draft));
        if (TableRules.any(draft.contract())) {
            List<TableRules.Outcome> broken = broken(draft, files);
            if (broken.stream().anyMatch(TableRules.Outcome::refuses)) {
                throw refused(draft, broken);
            }
            broken.stream().map(VersionRules::finding).forEach(findings::add);
        }
        return findings;
    }

    private List<TableRules.Outcome> broken(VersionDraft draft, List<VersionFile> files) throws SQLException {
        List<Path> paths =
                files.stream().map(file -> objects.path(file.digest())).toList();
        long rows = files.stream().mapToLong(VersionFile::rows).sum();
        TableRules.Counts received = new TableRules.Counts(draft.rows(), draft.rejectedRows());
        try (DuckDbSession session = duckDb.open()) {
            return TableRules.check(session, draft.contract(), paths, rows, received, clock.instant()).stream()
                    .filter(outcome -> !outcome.kept())
                    .toList();
        }
    }

    /** Rules of rows that only warn were counted while the rows were read. */
    private static List<Finding> warnings(VersionDraft draft) {
        if (draft.report() == null) {
            return List.of();
        }
        return draft.report().warnings().stream()
                .map(count -> new Finding(
                        count.rule(),
                        count.column(),
                        (double) count.rows(),
                        0.0,
                        null,
                        count.rows() + " rows break the rule " + count.rule()
                                + (count.column() == null ? "." : " of " + count.column() + ".")))
                .toList();
    }

    private static Finding finding(TableRules.Outcome outcome) {
        return new Finding(
                outcome.rule(), outcome.column(), outcome.observed(), outcome.expected(), null, outcome.message());
    }

    private static RuntimeException refused(VersionDraft draft, List<TableRules.Outcome> broken) {
        Problem problem = Problem.of(
                422,
                "contract-broken",
                "The rows break the data contract",
                "No version was made of " + draft.rows() + " accepted and " + draft.rejectedRows()
                        + " rejected rows: a rule of the contract refuses it.");
        broken.forEach(outcome -> problem.field(
                outcome.column() == null ? outcome.rule() : outcome.column() + " " + outcome.rule(),
                outcome.message(),
                outcome.refuses() ? "Correct the rows, or the contract." : "It only warns."));
        return problem.exception();
    }
}
