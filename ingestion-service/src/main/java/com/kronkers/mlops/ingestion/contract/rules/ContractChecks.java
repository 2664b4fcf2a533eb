package com.kronkers.mlops.ingestion.contract.rules;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Duplicates;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Everything a contract must be, whichever way it came in. Places are named as in the Open Data Contract Standard. */
public final class ContractChecks {
    private static final Set<Protection.Method> HIDING =
            EnumSet.of(Protection.Method.DROP, Protection.Method.MASK, Protection.Method.GENERALISE);

    private final DuckDb duckDb;
    private final DataContract contract;
    private final List<FieldError> wrong = new ArrayList<>();

    private ContractChecks(DuckDb duckDb, DataContract contract) {
        this.duckDb = duckDb;
        this.contract = contract;
    }

    /** All that is wrong, empty if the contract can be used. */
    public static List<FieldError> faults(DuckDb duckDb, DataContract contract) {
        ContractChecks checks = new ContractChecks(duckDb, contract);
        try {
            checks.columns();
            checks.time();
            checks.key();
            checks.tableRules();
        } catch (SQLException surprise) {
            throw new IllegalStateException("A contract cannot be checked", surprise);
        }
        return checks.wrong;
    }

    private void columns() throws SQLException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < contract.columns().size(); i++) {
            Column column = contract.columns().get(i);
            String path = "schema[0].properties[" + i + "]";
            if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
                wrong(path + ".name", "'" + column.name() + "' appears twice", "Declare every column once.");
            }
            format(column, path);
            rules(column, path);
        }
    }

    private void format(Column column, String path) {
        String zone = column.format().zone();
        if (zone != null) {
            try {
                ZoneId.of(zone);
            } catch (DateTimeException unknown) {
                wrong(path + ".customProperties.cleaning.zone", "'" + zone + "' is no zone", "Write Europe/Vienna.");
            }
        }
        boolean same = column.format().decimalSeparator().equals(column.format().groupSeparator());
        if (same || column.format().decimalSeparator().length() != 1) {
            wrong(
                    path + ".customProperties.cleaning.decimalSeparator",
                    "is not one character, or also separates groups",
                    "Write \",\" or \".\", and another groupSeparator.");
        }
    }

    private void rules(Column column, String path) throws SQLException {
        Set<String> names = new HashSet<>();
        for (ColumnRule rule : column.rules()) {
            String place = path + "." + rule.name();
            if (!names.add(rule.name())) {
                wrong(place, "two rules are named '" + rule.name() + "'", "Give every rule of a column its own name.");
            }
            rule(column, rule, place);
        }
        bounds(column, path, ColumnRule.Kind.MINIMUM, ColumnRule.Kind.MAXIMUM);
        bounds(column, path, ColumnRule.Kind.MIN_LENGTH, ColumnRule.Kind.MAX_LENGTH);
    }

    private void rule(Column column, ColumnRule rule, String place) throws SQLException {
        switch (rule.kind()) {
            case PATTERN -> {
                text(column, place);
                Patterns.fault(duckDb, rule.value())
                        .ifPresent(fault -> wrong(place, fault, "Correct the pattern, or use accepted values."));
            }
            case MIN_LENGTH, MAX_LENGTH -> text(column, place);
            case UNIQUE -> unique(column, rule, place);
            default -> {
                if (column.type() == ColumnType.STRING && rule.kind() != ColumnRule.Kind.ACCEPTED_VALUES
                        || column.type() == ColumnType.BOOLEAN) {
                    wrong(place, "a column of type " + column.type().json() + " has no range", "Leave it out.");
                }
                rule.values().stream()
                        .filter(value -> Values.read(column.type(), value).isEmpty())
                        .forEach(value -> wrong(
                                place,
                                "'" + value + "' is not " + column.type().noun(),
                                "Write a value of the column's type."));
            }
        }
    }

    private void text(Column column, String place) {
        if (column.type() != ColumnType.STRING) {
            wrong(place, "is for texts, the column is " + column.type().json(), "Use minimum, maximum or values.");
        }
    }

    private void unique(Column column, ColumnRule rule, String place) {
        if (rule.severity() == Severity.REJECT_ROW) {
            wrong(place, "uniqueness is a rule of the whole version", "Use severity reject-version or warn.");
        }
        hidden(column)
                .ifPresent(method -> wrong(
                        place,
                        "values that are stored " + method + " cannot be compared",
                        "Keep or pseudonymise the column."));
    }

    private void bounds(Column column, String path, ColumnRule.Kind low, ColumnRule.Kind high) {
        Optional<ColumnRule> lower = ruleOf(column, low);
        Optional<ColumnRule> upper = ruleOf(column, high);
        ColumnType type = low == ColumnRule.Kind.MINIMUM ? column.type() : ColumnType.INTEGER;
        if (lower.isPresent() && upper.isPresent()) {
            boolean crossed = Values.read(type, lower.get().value())
                    .flatMap(least ->
                            Values.read(type, upper.get().value()).map(most -> Values.compare(least, most) > 0))
                    .orElse(false);
            if (crossed) {
                wrong(path + "." + lower.get().name(), "is more than the maximum", "Exchange the two.");
            }
        }
    }

    private static Optional<ColumnRule> ruleOf(Column column, ColumnRule.Kind kind) {
        return column.rules().stream().filter(rule -> rule.kind() == kind).findFirst();
    }

    private void time() {
        String time = contract.timeColumn();
        if (time == null) {
            return;
        }
        String path = "schema[0].customProperties.timeColumn";
        Optional<Column> column = contract.column(time);
        if (column.isEmpty()) {
            wrong(path, "there is no column '" + time + "'", "Name one of " + contract.names() + ".");
        } else if (!column.get().type().temporal()) {
            wrong(path, "'" + time + "' is no date or timestamp", "Name a date or timestamp column.");
        } else {
            hidden(column.get())
                    .filter(method -> method != Protection.Method.GENERALISE)
                    .ifPresent(method -> wrong(
                            path, "'" + time + "' is not stored: its protection is " + method.json(), "Keep it."));
        }
    }

    private void key() {
        String path = "schema[0].properties";
        for (String name : contract.key()) {
            Optional<Column> column = contract.column(name);
            if (column.isEmpty()) {
                wrong(path, "there is no key column '" + name + "'", "Name one of " + contract.names() + ".");
            } else {
                hidden(column.get())
                        .ifPresent(method -> wrong(
                                path + "[" + contract.names().indexOf(name) + "].primaryKey",
                                "'" + name + "' names no row once it is stored: its protection is " + method.json(),
                                "Pseudonymise it, or choose another key."));
            }
        }
        String decidedBy = contract.duplicates().decidedBy();
        String duplicates = "schema[0].customProperties.duplicates";
        if (decidedBy != null && contract.column(decidedBy).isEmpty()) {
            wrong(duplicates + ".decidedBy", "there is no column '" + decidedBy + "'", "Name a column.");
        } else if (decidedBy != null && contract.column(decidedBy).orElseThrow().protection() != null) {
            wrong(duplicates + ".decidedBy", "'" + decidedBy + "' is not stored as it is", "Keep it, or name another.");
        }
        if (contract.duplicates().mode() == Duplicates.Mode.ROWS) {
            contract.columns().stream()
                    .filter(column -> hidden(column).isPresent())
                    .forEach(column -> wrong(
                            duplicates + ".mode",
                            "is rows, but rows that differ only in '" + column.name() + "' are stored alike",
                            "Name a key and use mode key, or keep the duplicates."));
        }
        if (contract.duplicates().mode() == Duplicates.Mode.KEY
                && contract.key().isEmpty()) {
            wrong(duplicates + ".mode", "is key, but no column is a key", "Set primaryKey: true at a column.");
        }
    }

    private static Optional<Protection.Method> hidden(Column column) {
        return Optional.ofNullable(column.protection()).map(Protection::method).filter(HIDING::contains);
    }

    private void tableRules() throws SQLException {
        Set<String> names = new HashSet<>();
        for (TableRule rule : contract.rules()) {
            String place = "schema[0].quality." + rule.name();
            if (!names.add(rule.name())) {
                wrong(place, "two rules are named '" + rule.name() + "'", "Give every rule its own name.");
            }
            if (rule.ofRow()) {
                new RowExpression(contract.columns())
                        .fault(duckDb, rule.value())
                        .ifPresent(fault -> wrong(
                                place, fault, "Write one comparison of columns, such as sales >= 0 OR units < 0."));
            } else if (rule.severity() == Severity.REJECT_ROW) {
                wrong(place, "is a rule of the whole version", "Use severity reject-version or warn.");
            }
            tableValue(rule, place);
        }
    }

    private void tableValue(TableRule rule, String place) {
        try {
            boolean fits =
                    switch (rule.kind()) {
                        case SQL -> true;
                        case MINIMUM_ROWS, MAXIMUM_ROWS -> Long.parseLong(rule.value()) >= 0;
                        case FRESHNESS ->
                            contract.timeColumn() != null
                                    && Duration.parse(rule.value()).compareTo(Duration.ZERO) > 0;
                        case MAXIMUM_REJECTED_SHARE ->
                            Double.parseDouble(rule.value()) >= 0 && Double.parseDouble(rule.value()) <= 1;
                    };
            if (!fits) {
                wrong(
                        place,
                        "'" + rule.value() + "' does not fit " + rule.kind().json(),
                        fix(rule.kind()));
            }
        } catch (NumberFormatException | DateTimeException misfit) {
            wrong(place, "'" + rule.value() + "' does not fit " + rule.kind().json(), fix(rule.kind()));
        }
    }

    private static String fix(TableRule.Kind kind) {
        return switch (kind) {
            case FRESHNESS -> "Write a duration such as P2D, and name the contract's timeColumn.";
            case MAXIMUM_REJECTED_SHARE -> "Write a share between 0 and 1.";
            default -> "Write a number of rows.";
        };
    }

    private void wrong(String field, String problem, String fix) {
        wrong.add(new FieldError(field, problem, fix));
    }
}
