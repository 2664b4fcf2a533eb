package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.contract.rules.RowRules;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.protect.ColumnProtection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL over one chunk. A column whose statistics prove it plain is read typed by DuckDB; any other is read as text,
 * cleaned, then typed. Values bear their columns' names, so that SQL rules can name them; what else a row carries has
 * names that no column can have.
 */
final class ChunkQuery {
    /** Between the codes of a row's reasons, and between rule and column. */
    static final String NEXT = "\u0001";

    static final String WITHIN = "\u0002";

    private static final String ACCEPTED = Sql.name("#accepted");

    private final Recipe recipe;
    private final Chunk chunk;
    private final Path file;
    private final boolean careful;
    private final List<Demand> demands = new ArrayList<>();

    /** Something a row must fulfil: what is true if it does, why it does not, and the name it is counted under. */
    private record Demand(String fulfilled, String reason, String code) {}

    /** Something that is counted but changes nothing. */
    record Tally(String rule, String column, Severity severity, String counted) {}

    /**
     * @param file where the chunk's records lie
     * @param careful whether no column is read typed, because that failed
     */
    ChunkQuery(Recipe recipe, Chunk chunk, Path file, boolean careful) {
        this.recipe = recipe;
        this.chunk = chunk;
        this.file = file;
        this.careful = careful;
        recipe.contract().columns().forEach(this::demand);
        for (TableRule rule : recipe.contract().rules()) {
            if (rule.ofRow() && rule.severity() == Severity.REJECT_ROW) {
                demands.add(new Demand(RowRules.keeps(rule), Sql.text(broken(rule.name())), code(rule.name(), "")));
            }
        }
    }

    private void demand(Column column) {
        String value = Sql.name(column.name());
        String text = textName(column);
        if (recipe.required(column) && (!plain(column) || chunk.statistics().empty(field(column)) > 0)) {
            String missing = plain(column) ? value + " IS NOT NULL" : text + " IS NOT NULL";
            demands.add(new Demand(
                    missing,
                    Sql.text(column.name() + ": no value, but one is required"),
                    code("required", column.name())));
        }
        if (!plain(column) && column.type() != ColumnType.STRING) {
            demands.add(new Demand(
                    "(" + text + " IS NULL OR " + value + " IS NOT NULL)",
                    about(column, text, "is not " + column.type().noun()),
                    code("type", column.name())));
        }
        for (ColumnRule rule : column.rules()) {
            if (rule.ofRow() && rule.severity() == Severity.REJECT_ROW) {
                demands.add(new Demand(
                        RowRules.keeps(column, rule, value),
                        about(column, value + "::VARCHAR", broken(rule.name())),
                        code(rule.name(), column.name())));
            }
        }
    }

    /** Reasons are shown to more people than personal values are. */
    private static String about(Column column, String text, String problem) {
        return column.classification().compareTo(Classification.PERSONAL) >= 0
                ? Sql.text(column.name() + ": the value " + problem)
                : Sql.text(column.name() + ": '") + " || left(" + text + ", 100) || " + Sql.text("' " + problem);
    }

    private static String broken(String rule) {
        return "breaks the rule '" + rule + "'";
    }

    private static String code(String rule, String column) {
        return Sql.text(rule + WITHIN + column);
    }

    /** Whether a column is read typed. */
    boolean plain(Column column) {
        return !careful && chunk.statistics().plain(field(column), column);
    }

    /** Whether any column is, so that a failure may be due to that. */
    boolean anyPlain() {
        return recipe.contract().columns().stream()
                .anyMatch(column -> plain(column) && column.type() != ColumnType.STRING);
    }

    /** Whether every record is accepted, as far as it was read. */
    boolean demandsNothing() {
        return demands.isEmpty();
    }

    /** The rows that fit the contract, protected, in file order. */
    String accepted() {
        List<String> selected = new ArrayList<>();
        for (Column column : recipe.contract().columns()) {
            ColumnProtection protection = recipe.protections().get(column.name());
            String value = Sql.name(column.name());
            if (protection == null) {
                selected.add(value);
            } else if (!protection.dropped()) {
                selected.add(protection.sql(value) + " AS " + value);
            }
        }
        return "SELECT " + String.join(", ", selected) + " FROM " + typed(file, false) + where("");
    }

    /**
     * The rows that do not fit: {@code line}, {@code reason}, {@code codes} and, of numbered records, {@code raw}.
     *
     * @param numbered the chunk's records with their line as first field; the chunk itself if they have it already
     */
    String rejected(Path numbered) {
        String reasons = joined("'; '", Demand::reason);
        String codes = joined("chr(1)", Demand::code);
        return "SELECT " + lineName() + " AS line, " + reasons + " AS reason, " + codes + " AS codes, "
                + (recipe.table().numbered() ? rawName() : "NULL") + " AS raw FROM " + typed(numbered, true)
                + where("NOT ") + " ORDER BY 1";
    }

    private String joined(String separator, java.util.function.Function<Demand, String> part) {
        return demands.stream()
                .map(demand -> "CASE WHEN NOT " + demand.fulfilled() + " THEN " + part.apply(demand) + " END")
                .collect(Collectors.joining(", ", "concat_ws(" + separator + ", ", ")"));
    }

    private String where(String not) {
        return demands.isEmpty() ? "" : " WHERE " + not + accepting();
    }

    private String accepting() {
        return demands.stream().map(Demand::fulfilled).collect(Collectors.joining(" AND ", "(", ")"));
    }

    /** What is to be counted: broken rules among the accepted rows, fixes among all, as blanks and null spellings are. */
    List<Tally> tallies() {
        List<Tally> tallies = new ArrayList<>();
        for (Column column : recipe.contract().columns()) {
            for (ColumnRule rule : column.rules()) {
                if (rule.ofRow() && rule.severity() != Severity.REJECT_ROW) {
                    String keeps = RowRules.keeps(column, rule, Sql.name(column.name()));
                    tallies.add(new Tally(rule.name(), column.name(), rule.severity(), "NOT " + keeps));
                }
            }
            Cleaning cleaning = recipe.cleaning(column);
            if (cleaning.rule() != null && !plain(column)) {
                tallies.add(new Tally(
                        cleaning.rule(),
                        column.name(),
                        null,
                        cleaning.changed(textName(column)) + " AND " + Sql.name(column.name()) + " IS NOT NULL"));
            }
        }
        for (TableRule rule : recipe.contract().rules()) {
            if (rule.ofRow() && rule.severity() != Severity.REJECT_ROW) {
                tallies.add(new Tally(rule.name(), null, rule.severity(), "NOT " + RowRules.keeps(rule)));
            }
        }
        return tallies;
    }

    /** One row with the count of each tally, in their order. */
    String counts(List<Tally> tallies) {
        String counts = tallies.stream()
                // A CASE, so that no rule is asked about values that are rejected.
                .map(tally -> tally.severity() == null
                        ? tally.counted()
                        : "CASE WHEN " + ACCEPTED + " THEN " + tally.counted() + " END")
                .map(condition -> "count(*) FILTER (WHERE " + condition + ")")
                .collect(Collectors.joining(", "));
        return "SELECT " + counts + " FROM (SELECT *, " + (demands.isEmpty() ? "true" : accepting()) + " AS " + ACCEPTED
                + " FROM " + typed(file, false) + ")";
    }

    private String typed(Path file, boolean lines) {
        TableShape table = recipe.table();
        List<String> types = new ArrayList<>(Collections.nCopies(table.fields(), "VARCHAR"));
        List<String> texts = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : recipe.contract().columns()) {
            int field = field(column);
            String name = Sql.name(column.name());
            if (plain(column)) {
                types.set(field, column.type().sqlType());
                texts.add("f" + field + " AS " + name);
                values.add(name);
            } else {
                texts.add(text(column) + " AS " + textName(column));
                values.add(textName(column));
                values.add(recipe.cleaning(column).value(textName(column)) + " AS " + name);
            }
        }
        if (lines && table.numbered()) {
            texts.add("f0::BIGINT AS " + lineName());
            texts.add("f" + (table.fields() - 1) + " AS " + rawName());
            values.addAll(List.of(lineName(), rawName()));
        } else if (lines) {
            texts.add("line AS " + lineName());
            values.add(lineName());
        }
        return "(SELECT " + String.join(", ", values) + "\nFROM (SELECT " + String.join(", ", texts) + "\nFROM "
                + table.read(file, types, chunk.quotes(), lines && !table.numbered()) + "))\n";
    }

    private String text(Column column) {
        int field = field(column);
        boolean clean = chunk.statistics().clean(field, column.format());
        return clean
                ? "f" + field
                : recipe.cleaning(column).text("f" + field, chunk.statistics().oddBlanks(field));
    }

    private int field(Column column) {
        return recipe.table().field(column.name());
    }

    private String textName(Column column) {
        return Sql.name(NEXT + "t" + field(column));
    }

    private static String lineName() {
        return Sql.name(NEXT + "line");
    }

    private static String rawName() {
        return Sql.name(NEXT + "raw");
    }
}
