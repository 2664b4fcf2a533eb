package com.kronkers.mlops.ingestion.contract.proposal;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Proposes a contract that a version's rows keep to. What every row has is asked for; what merely has been so until now
 * (ranges, values, codes, volume, age) only warns. Bounds are rounded, and of columns that are personal or look so
 * nothing is told but the type.
 */
public final class Proposer {
    private static final Pattern PERSONAL_NAME = Pattern.compile(
            "(.*[_ -])?(e?mail|phone|telephone|mobile|fax|iban|ssn|passport|birthday|birthdate|dob|address|street|surname"
                    + "|firstname|lastname|fullname|givenname|creditcard|cardnumber|ip)([_ -].*)?"
                    + "|.*(first|last|full|given|family|customer|person)[_ -]?name.*|.*(birth|date_of_birth).*"
                    + "|.*(credit|debit)[_ -]?card.*",
            Pattern.CASE_INSENSITIVE);
    private static final int FEW_ROWS = 20;
    private static final int MOST_CATEGORIES = 50;
    private static final int SMALLEST_CATEGORY = 5;
    private static final Duration OLD = Duration.ofDays(730);

    private final DuckDbSession session;
    private final Set<String> suspects;
    private final String rows;
    private final long count;

    private Proposer(DuckDbSession session, Set<String> suspects, List<Path> files, long count) {
        this.session = session;
        this.suspects = suspects;
        this.rows = Sql.parquet(files);
        this.count = count;
    }

    /**
     * Proposes a contract.
     *
     * @param session may read the files
     * @param present the version's contract: names, types, formats, protection and SQL rules are taken from it
     * @param suspects columns that were found personal already
     * @param files the version's Parquet files
     * @param count their rows
     * @param now what the age of the newest row is measured against
     */
    public static DataContract propose(
            DuckDbSession session,
            DataContract present,
            Set<String> suspects,
            List<Path> files,
            long count,
            Instant now)
            throws SQLException {
        return new Proposer(session, suspects, files, count).propose(present, now);
    }

    private DataContract propose(DataContract present, Instant now) throws SQLException {
        List<String> stored = session.list("DESCRIBE SELECT * FROM " + rows, row -> row.getString("column_name"));
        List<Column> readable = present.columns().stream()
                .filter(column -> stored.contains(column.name()))
                .toList();
        List<ColumnFacts> facts = ColumnFacts.of(session, readable, rows);
        Map<String, ColumnFacts> byName =
                facts.stream().collect(Collectors.toMap(ColumnFacts::name, Function.identity()));
        String time = time(present, facts);
        List<ColumnFacts> open = facts.stream().filter(this::open).toList();
        List<String> key = present.key().isEmpty() ? new Keys(session, rows, count).find(open) : present.key();
        List<Column> columns = new ArrayList<>();
        for (Column column : present.columns()) {
            columns.add(column(column, byName.get(column.name()), key, time));
        }
        List<TableRule> rules = new ArrayList<>(
                present.rules().stream().filter(TableRule::ofRow).toList());
        rules.addAll(volume());
        if (time != null && open.stream().anyMatch(each -> each.name().equals(time))) {
            freshness(time, now).ifPresent(rules::add);
        }
        return new DataContract(present.version() + 1, columns, time, key, present.duplicates(), rules);
    }

    /** Whether values of a column may be looked at. */
    private boolean open(ColumnFacts facts) {
        return classification(facts.column(), facts).compareTo(Classification.PERSONAL) < 0
                && facts.column().protection() == null;
    }

    private Classification classification(Column column, ColumnFacts facts) {
        boolean looksPersonal = suspects.contains(column.name())
                || column.classified() == null
                        && PERSONAL_NAME.matcher(column.name()).matches()
                || column.classified() == null
                        && facts != null
                        && facts.present() > 0
                        && facts.personal() * 10 >= facts.present();
        return looksPersonal && column.classification().compareTo(Classification.PERSONAL) < 0
                ? Classification.PERSONAL
                : column.classification();
    }

    private String time(DataContract present, List<ColumnFacts> facts) {
        if (present.timeColumn() != null) {
            return present.timeColumn();
        }
        return facts.stream()
                .filter(each -> each.column().type().temporal())
                .filter(each -> each.column().protection() == null)
                .filter(each -> classification(each.column(), each).compareTo(Classification.PERSONAL) < 0)
                .max((one, other) -> Long.compare(one.present(), other.present()))
                .map(ColumnFacts::name)
                .orElse(null);
    }

    private Column column(Column column, ColumnFacts facts, List<String> key, String time) throws SQLException {
        if (facts == null) {
            return new Column(
                    column.name(),
                    column.type(),
                    column.required(),
                    classification(column, null),
                    column.format(),
                    List.of(),
                    column.protection(),
                    column.classified());
        }
        List<ColumnRule> rules = new ArrayList<>();
        if (open(facts) && facts.present() > 0) {
            if (!key.contains(column.name()) && !column.name().equals(time)) {
                rules.addAll(range(facts));
                texts(facts).ifPresent(rules::add);
            }
            if (key.equals(List.of(column.name()))) {
                rules.add(rule(ColumnRule.Kind.UNIQUE, List.of(), Severity.REJECT_VERSION));
            }
        }
        boolean required = count > 0 && facts.present() == count;
        return new Column(
                column.name(),
                column.type(),
                required,
                classification(column, facts),
                column.format(),
                rules,
                column.protection(),
                column.classified());
    }

    private static ColumnRule rule(ColumnRule.Kind kind, List<String> values, Severity severity) {
        return new ColumnRule(kind, kind.json(), values, severity);
    }

    private List<ColumnRule> range(ColumnFacts facts) {
        ColumnType type = facts.column().type();
        if (type == ColumnType.DATE) {
            String year = LocalDate.parse(facts.least()).withDayOfYear(1).toString();
            return List.of(rule(ColumnRule.Kind.MINIMUM, List.of(year), Severity.WARN));
        }
        if (!type.numeric()) {
            return List.of();
        }
        return List.of(
                rule(ColumnRule.Kind.MINIMUM, List.of(Rounded.down(new BigDecimal(facts.least()))), Severity.WARN),
                rule(ColumnRule.Kind.MAXIMUM, List.of(Rounded.up(new BigDecimal(facts.greatest()))), Severity.WARN));
    }

    /** The accepted values of a category, or the pattern of a code. */
    private Optional<ColumnRule> texts(ColumnFacts facts) throws SQLException {
        if (facts.column().type() != ColumnType.STRING || count < FEW_ROWS) {
            return Optional.empty();
        }
        String name = Sql.name(facts.name());
        if (facts.distinct() <= MOST_CATEGORIES && facts.distinct() * FEW_ROWS <= facts.present()) {
            List<String> values = new ArrayList<>();
            long[] smallest = {Long.MAX_VALUE};
            session.list(
                    "SELECT " + name + "::VARCHAR AS value, count(*) AS n FROM " + rows + " WHERE " + name
                            + " IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT " + 2 * MOST_CATEGORIES,
                    row -> {
                        smallest[0] = Math.min(smallest[0], row.getLong("n"));
                        return values.add(row.getString("value"));
                    });
            // A value that only a few rows have may stand for a person.
            return values.size() <= MOST_CATEGORIES && smallest[0] >= SMALLEST_CATEGORY
                    ? Optional.of(rule(ColumnRule.Kind.ACCEPTED_VALUES, values, Severity.WARN))
                    : Optional.empty();
        }
        return new Codes(session, rows)
                .pattern(name)
                .map(pattern -> rule(ColumnRule.Kind.PATTERN, List.of(pattern), Severity.WARN));
    }

    private List<TableRule> volume() {
        if (count < FEW_ROWS) {
            return List.of();
        }
        TableRule.Kind least = TableRule.Kind.MINIMUM_ROWS;
        TableRule.Kind most = TableRule.Kind.MAXIMUM_ROWS;
        return List.of(
                new TableRule(least, least.json(), String.valueOf(count / 2), Severity.WARN),
                new TableRule(most, most.json(), Rounded.up(BigDecimal.valueOf(count * 10)), Severity.WARN));
    }

    /** Twice the present age, by whole days; of data that is history already nothing is asked. */
    private Optional<TableRule> freshness(String time, Instant now) throws SQLException {
        Timestamp newest = session.one(
                "SELECT max(" + Sql.name(time) + ")::TIMESTAMP AS newest FROM " + rows,
                row -> row.getTimestamp("newest"));
        if (newest == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(newest.toLocalDateTime().toInstant(ZoneOffset.UTC), now);
        TableRule.Kind kind = TableRule.Kind.FRESHNESS;
        Duration most = Duration.ofDays(Math.max(2, 2 * (age.toDays() + 1)));
        return age.compareTo(OLD) > 0
                ? Optional.empty()
                : Optional.of(new TableRule(kind, kind.json(), most.toString(), Severity.WARN));
    }
}
