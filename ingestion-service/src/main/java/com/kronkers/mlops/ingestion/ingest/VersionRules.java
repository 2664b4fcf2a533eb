package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.dataset.VersionDraft.Part;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Checks the rules that concern a version as a whole. A rule of any severity but {@code warn} refuses the version. */
final class VersionRules {
    private final DuckDb duckDb;
    private final Supplier<Path> files;
    private final Clock clock;

    VersionRules(DuckDb duckDb, Supplier<Path> files, Clock clock) {
        this.duckDb = duckDb;
        this.files = files;
        this.clock = clock;
    }

    /**
     * Checks a draft.
     *
     * @param typed the upload's rows
     * @param all files of the version
     * @param report what became of the rows
     * @return the rules of severity {@code warn} that are broken
     * @throws RuntimeException a 422 problem, with the report's counts, if another one is
     */
    Tally check(TypedRows typed, List<Part> all, VersionReport report) throws SQLException {
        DataContract contract = typed.recipe().contract();
        typed.breaches().list().stream().findFirst().ifPresent(breach -> {
            String of = breach.column() == null ? "" : " of " + breach.column();
            throw Refusals.ruleBroken(breach.rule(), breach.rows() + " rows break it" + of, report);
        });
        Tally warnings = typed.warnings();
        for (TableRule rule : contract.rules()) {
            String broken = rule.ofRow() ? null : broken(rule, contract, all, report);
            if (broken != null && rule.severity() == Severity.WARN) {
                warnings.add(rule.name(), null, 1);
            } else if (broken != null && rule.kind() == TableRule.Kind.MAXIMUM_REJECTED_SHARE) {
                throw Refusals.tooManyRejected(rule.name(), rule.value(), report);
            } else if (broken != null) {
                throw Refusals.ruleBroken(rule.name(), broken, report);
            }
        }
        for (Column column : contract.columns()) {
            for (ColumnRule rule : column.rules()) {
                if (!rule.ofRow()) {
                    unique(column, rule, typed, all, report, warnings);
                }
            }
        }
        return warnings;
    }

    private void unique(
            Column column, ColumnRule rule, TypedRows typed, List<Part> all, VersionReport report, Tally warnings)
            throws SQLException {
        if (typed.recipe().stored().column(column.name()).isEmpty()) {
            return;
        }
        long surplus = new Deduplication(duckDb, files, List.of(column.name()), null).surplus(all);
        if (surplus > 0 && rule.severity() != Severity.WARN) {
            throw Refusals.ruleBroken(rule.name(), surplus + " rows repeat a value of " + column.name(), report);
        }
        warnings.add(rule.name(), column.name(), surplus);
    }

    private String broken(TableRule rule, DataContract contract, List<Part> all, VersionReport report)
            throws SQLException {
        long rows = all.stream().mapToLong(Part::rows).sum();
        return switch (rule.kind()) {
            case MINIMUM_ROWS ->
                rows < Long.parseLong(rule.value()) ? rows + " rows are fewer than " + rule.value() : null;
            case MAXIMUM_ROWS ->
                rows > Long.parseLong(rule.value()) ? rows + " rows are more than " + rule.value() : null;
            case MAXIMUM_REJECTED_SHARE ->
                report.rejected() > Double.parseDouble(rule.value()) * report.received() ? "too many rows" : null;
            case FRESHNESS -> stale(rule, contract, all);
            case SQL -> null;
        };
    }

    private String stale(TableRule rule, DataContract contract, List<Part> all) throws SQLException {
        String time = Sql.name(contract.timeColumn());
        List<Path> paths = all.stream().map(Part::file).toList();
        Instant newest;
        try (DuckDbSession session = duckDb.open()) {
            newest = session.one(
                    "SELECT epoch_ms(max(" + time + ")::TIMESTAMP) AS newest FROM " + Sql.parquet(paths),
                    row -> Instant.ofEpochMilli(row.getLong("newest")));
        }
        Instant oldest = clock.instant().minus(Duration.parse(rule.value()));
        return newest.isBefore(oldest) ? "the newest time is " + newest + ", older than " + rule.value() : null;
    }
}
