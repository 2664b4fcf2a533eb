package com.kronkers.mlops.ingestion.contract.rules;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks the rules that no row decides alone: over all rows of a version as they are stored. */
public final class TableRules {
    private final DuckDbSession session;
    private final String rows;

    private TableRules(DuckDbSession session, List<Path> files) {
        this.session = session;
        this.rows = Sql.parquet(files);
    }

    /**
     * What a rule found.
     *
     * @param rule its name
     * @param column its column, null for a rule of the table
     * @param severity what a violation leads to
     * @param kept whether the rows keep to it
     * @param observed the figure found: rows, doubled values, seconds of age, a share
     * @param expected the bound
     * @param message the same for a person
     */
    public record Outcome(
            String rule,
            String column,
            Severity severity,
            boolean kept,
            double observed,
            double expected,
            String message) {
        /** Whether no version may be made of the rows. */
        public boolean refuses() {
            return !kept && severity == Severity.REJECT_VERSION;
        }
    }

    /** How many rows were received and what became of them. */
    public record Counts(long accepted, long rejected) {}

    /**
     * Checks every rule of the version.
     *
     * @param session may read the files
     * @param files all Parquet files of the version
     * @param rows all rows of the files
     * @param received of the upload alone, for the share of rejected rows
     * @param now what freshness is measured against
     * @return one outcome per rule, columns first
     */
    public static List<Outcome> check(
            DuckDbSession session, DataContract contract, List<Path> files, long rows, Counts received, Instant now)
            throws SQLException {
        List<Outcome> outcomes = new ArrayList<>();
        TableRules rules = new TableRules(session, files);
        for (Column column : contract.columns()) {
            for (ColumnRule rule : column.rules()) {
                if (rule.kind() == ColumnRule.Kind.UNIQUE) {
                    rules.unique(column, rule).ifPresent(outcomes::add);
                }
            }
        }
        for (TableRule rule : contract.rules()) {
            if (!rule.ofRow()) {
                rules.table(rule, contract, rows, received, now).ifPresent(outcomes::add);
            }
        }
        return outcomes;
    }

    /** Whether a contract has a rule that {@link #check} would look at. */
    public static boolean any(DataContract contract) {
        return contract.rules().stream().anyMatch(rule -> !rule.ofRow())
                || contract.columns().stream()
                        .flatMap(column -> column.rules().stream())
                        .anyMatch(rule -> !rule.ofRow());
    }

    /** Empty for a column that is not stored. */
    private Optional<Outcome> unique(Column column, ColumnRule rule) throws SQLException {
        String name = Sql.name(column.name());
        boolean stored = session.list("DESCRIBE SELECT * FROM " + rows, row -> row.getString("column_name"))
                .contains(column.name());
        if (!stored) {
            return Optional.empty();
        }
        long doubled = session.one(
                "SELECT coalesce(sum(n - 1), 0)::BIGINT AS doubled FROM (SELECT count(*) AS n FROM " + rows + " WHERE "
                        + name + " IS NOT NULL GROUP BY " + name + " HAVING count(*) > 1)",
                row -> row.getLong("doubled"));
        return Optional.of(new Outcome(
                rule.name(),
                column.name(),
                rule.severity(),
                doubled == 0,
                doubled,
                0,
                text("%d rows repeat a value of %s, which must be unique.", doubled, column.name())));
    }

    private Optional<Outcome> table(TableRule rule, DataContract contract, long count, Counts received, Instant now)
            throws SQLException {
        return switch (rule.kind()) {
            case MINIMUM_ROWS -> Optional.of(rows(rule, count, count >= Long.parseLong(rule.value()), "at least"));
            case MAXIMUM_ROWS -> Optional.of(rows(rule, count, count <= Long.parseLong(rule.value()), "at most"));
            case MAXIMUM_REJECTED_SHARE -> Optional.of(share(rule, received));
            case FRESHNESS -> freshness(rule, contract.timeColumn(), now);
            case SQL -> Optional.empty();
        };
    }

    private static Outcome rows(TableRule rule, long count, boolean kept, String bound) {
        return outcome(
                rule,
                kept,
                count,
                Double.parseDouble(rule.value()),
                text("The version would have %d rows; it must have %s %s.", count, bound, rule.value()));
    }

    private static Outcome share(TableRule rule, Counts received) {
        long all = received.accepted() + received.rejected();
        double share = all == 0 ? 0 : (double) received.rejected() / all;
        double most = Double.parseDouble(rule.value());
        return outcome(
                rule,
                share <= most,
                share,
                most,
                text(
                        "%d of %d rows were rejected (%.2f %%); at most %.2f %% may be.",
                        received.rejected(), all, share * 100, most * 100));
    }

    /** A generalised time is stored as a coarser one; the newest is then too old by less than a step. */
    private Optional<Outcome> freshness(TableRule rule, String time, Instant now) throws SQLException {
        Timestamp newest = session.one(
                "SELECT max(" + Sql.name(time) + ")::TIMESTAMP AS newest FROM " + rows,
                row -> row.getTimestamp("newest"));
        if (newest == null) {
            return Optional.empty();
        }
        Instant at = newest.toLocalDateTime().toInstant(ZoneOffset.UTC);
        Duration age = Duration.between(at, now);
        Duration most = Duration.parse(rule.value());
        return Optional.of(outcome(
                rule,
                age.compareTo(most) <= 0,
                age.toSeconds(),
                most.toSeconds(),
                text("The newest %s is %s, which is older than %s.", time, at, rule.value())));
    }

    private static Outcome outcome(TableRule rule, boolean kept, double observed, double expected, String message) {
        return new Outcome(rule.name(), null, rule.severity(), kept, observed, expected, message);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
