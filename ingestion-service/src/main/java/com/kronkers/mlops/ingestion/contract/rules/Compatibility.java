package com.kronkers.mlops.ingestion.contract.rules;

import static com.kronkers.mlops.ingestion.contract.ContractChange.Verdict.BREAKING;
import static com.kronkers.mlops.ingestion.contract.ContractChange.Verdict.COMPATIBLE;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ContractChange;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Judges the change of a contract. It is compatible if rows that were accepted still are, and a reader still finds every
 * column, of the same type and spelled the same way. Looser rules are compatible: they promise less about the next rows,
 * and take nothing from those that are there.
 */
public final class Compatibility {
    private final List<ContractChange> changes = new ArrayList<>();

    private Compatibility() {}

    /** Every difference, in the order of the contract; empty if both say the same. */
    public static List<ContractChange> changes(DataContract before, DataContract after) {
        Compatibility judge = new Compatibility();
        before.columns().forEach(column -> judge.columnBefore(column, after));
        after.columns().forEach(column -> judge.columnAfter(column, before));
        judge.order(before, after);
        judge.table(before, after);
        before.rules().forEach(rule -> judge.tableRuleBefore(rule, after));
        after.rules().stream()
                .filter(rule -> named(before.rules(), rule.name()).isEmpty())
                .forEach(rule -> judge.added("rule " + rule.name(), rule.severity()));
        return judge.changes;
    }

    private void columnBefore(Column before, DataContract after) {
        Optional<Column> found = after.column(before.name());
        if (found.isEmpty()) {
            add(before.name(), "removed", BREAKING, "Readers no longer find the column.");
            return;
        }
        Column now = found.get();
        if (now.type() != before.type()) {
            String types = before.type().json() + " becomes " + now.type().json();
            add(before.name(), "retyped", BREAKING, types + ": readers find other values.");
        }
        if (now.required() != before.required()) {
            add(
                    before.name(),
                    now.required() ? "required-now" : "optional-now",
                    now.required() ? BREAKING : COMPATIBLE,
                    now.required()
                            ? "Rows without a value are rejected now."
                            : "Rows without a value are accepted now.");
        }
        protection(before, now);
        if (!now.format().equals(before.format())) {
            add(before.name(), "cleaned-otherwise", BREAKING, "The same text may be read as another value.");
        }
        before.rules().forEach(rule -> columnRule(before, rule, now));
        now.rules().stream()
                .filter(rule ->
                        before.rules().stream().noneMatch(old -> old.name().equals(rule.name())))
                .forEach(rule -> added(before.name() + " " + rule.name(), rule.severity()));
    }

    private void columnAfter(Column column, DataContract before) {
        if (before.column(column.name()).isEmpty()) {
            add(
                    column.name(),
                    column.required() ? "added-required" : "added-optional",
                    column.required() ? BREAKING : COMPATIBLE,
                    column.required() ? "Files without this column are refused." : "Readers may ignore the column.");
        }
    }

    private void protection(Column before, Column now) {
        Classification old = before.classification();
        if (now.classification() != old) {
            boolean changesValues =
                    Math.max(old.ordinal(), now.classification().ordinal()) >= Classification.PERSONAL.ordinal();
            boolean lower = now.classification().compareTo(old) < 0;
            add(
                    before.name(),
                    "reclassified",
                    lower || changesValues ? BREAKING : COMPATIBLE,
                    old.json() + " becomes " + now.classification().json()
                            + (lower ? ": its values are less protected." : ": its values are more protected."));
        }
        if (!Objects.equals(before.protection(), now.protection())) {
            add(before.name(), "protected-otherwise", BREAKING, "Other values are stored than before.");
        }
    }

    private void columnRule(Column column, ColumnRule before, Column nowColumn) {
        String subject = column.name() + " " + before.name();
        Optional<ColumnRule> found = nowColumn.rules().stream()
                .filter(rule -> rule.name().equals(before.name()))
                .findFirst();
        if (found.isEmpty()) {
            add(subject, "rule-removed", COMPATIBLE, "What it refused is accepted now.");
            return;
        }
        ColumnRule now = found.get();
        severity(subject, before.severity(), now.severity());
        if (now.kind() != before.kind() || !now.values().equals(before.values())) {
            // A bound of the old type says nothing of the new one.
            boolean comparable = now.kind() == before.kind() && nowColumn.type() == column.type();
            boolean wider = comparable && wider(column, before, now);
            String what = before.values() + " becomes " + now.values();
            add(
                    subject,
                    wider ? "widened" : "narrowed",
                    wider || now.severity() == Severity.WARN ? COMPATIBLE : BREAKING,
                    brief(what) + (wider ? ": more is accepted." : ": what was accepted may be refused."));
        }
    }

    private static boolean wider(Column column, ColumnRule before, ColumnRule now) {
        return switch (now.kind()) {
            case MINIMUM -> order(column, now, before) <= 0;
            case MAXIMUM -> order(column, now, before) >= 0;
            case MIN_LENGTH -> Integer.parseInt(now.value()) <= Integer.parseInt(before.value());
            case MAX_LENGTH -> Integer.parseInt(now.value()) >= Integer.parseInt(before.value());
            case ACCEPTED_VALUES -> new HashSet<>(now.values()).containsAll(before.values());
            case PATTERN, UNIQUE -> false;
        };
    }

    private static int order(Column column, ColumnRule one, ColumnRule other) {
        return Values.compare(
                Values.read(column.type(), one.value()).orElseThrow(),
                Values.read(column.type(), other.value()).orElseThrow());
    }

    private void order(DataContract before, DataContract after) {
        List<String> kept = before.names().stream()
                .filter(name -> after.column(name).isPresent())
                .toList();
        List<String> now = after.names().stream()
                .filter(name -> before.column(name).isPresent())
                .toList();
        if (!kept.equals(now)) {
            add("columns", "reordered", COMPATIBLE, "Columns are found by name.");
        }
    }

    private void table(DataContract before, DataContract after) {
        if (!Objects.equals(before.timeColumn(), after.timeColumn())) {
            add(
                    "timeColumn",
                    "changed",
                    before.timeColumn() == null ? COMPATIBLE : BREAKING,
                    before.timeColumn() + " becomes " + after.timeColumn() + ".");
        }
        if (!before.key().equals(after.key())) {
            add(
                    "key",
                    "changed",
                    before.key().isEmpty() ? COMPATIBLE : BREAKING,
                    before.key() + " becomes " + after.key() + ".");
        }
        if (!before.duplicates().equals(after.duplicates())) {
            add("duplicates", "changed", BREAKING, "Other rows are left out than before.");
        }
    }

    private void tableRuleBefore(TableRule before, DataContract after) {
        String subject = "rule " + before.name();
        Optional<TableRule> found = named(after.rules(), before.name());
        if (found.isEmpty()) {
            add(subject, "rule-removed", COMPATIBLE, "What it refused is accepted now.");
            return;
        }
        TableRule now = found.get();
        severity(subject, before.severity(), now.severity());
        if (now.kind() != before.kind() || !now.value().equals(before.value())) {
            boolean wider = now.kind() == before.kind() && wider(before, now);
            add(
                    subject,
                    wider ? "widened" : "narrowed",
                    wider || now.severity() == Severity.WARN ? COMPATIBLE : BREAKING,
                    brief(before.value() + " becomes " + now.value()) + ".");
        }
    }

    private static boolean wider(TableRule before, TableRule now) {
        return switch (now.kind()) {
            case SQL -> false;
            case MINIMUM_ROWS -> Long.parseLong(now.value()) <= Long.parseLong(before.value());
            case MAXIMUM_ROWS -> Long.parseLong(now.value()) >= Long.parseLong(before.value());
            case FRESHNESS -> Duration.parse(now.value()).compareTo(Duration.parse(before.value())) >= 0;
            case MAXIMUM_REJECTED_SHARE -> new BigDecimal(now.value()).compareTo(new BigDecimal(before.value())) >= 0;
        };
    }

    private static Optional<TableRule> named(List<TableRule> rules, String name) {
        return rules.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    private void added(String subject, Severity severity) {
        boolean warns = severity == Severity.WARN;
        add(
                subject,
                "rule-added",
                warns ? COMPATIBLE : BREAKING,
                warns ? "It only warns." : "What was accepted may be refused.");
    }

    private void severity(String subject, Severity before, Severity now) {
        if (before != now) {
            boolean milder = now == Severity.WARN;
            add(
                    subject,
                    "severity-changed",
                    milder ? COMPATIBLE : BREAKING,
                    before.json() + " becomes " + now.json() + ".");
        }
    }

    private static String brief(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private void add(String subject, String change, ContractChange.Verdict verdict, String message) {
        changes.add(new ContractChange(subject, change, verdict, message));
    }
}
