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
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The SQL over one chunk. A column that is plain comes typed from where the records are read; any other comes as text, is
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
    private final RecordSource source;
    private final List<Demand> demands = new ArrayList<>();

    /** Something a row must fulfil: what is true if it does, why it does not, and the name it is counted under. */
    private record Demand(String fulfilled, String reason, String code) {}

    /** Something that is counted but changes nothing. */
    record Tally(String rule, String column, Severity severity, String counted) {}

    ChunkQuery(Recipe recipe, Chunk chunk, RecordSource source) {
        this.recipe = recipe;
        this.chunk = chunk;
        this.source = source;
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

    /** Whether the values of a column come as they are to be stored. */
    boolean plain(Column column) {
        return column.type() == ColumnType.STRING
                ? chunk.statistics().clean(field(column), column.format())
                : source.typed(column);
    }

    /** The rows that fit the contract, protected, in file order. */
    String accepted(RecordSource.Fields fields) {
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
        return "SELECT " + String.join(", ", selected) + " FROM " + typed(fields, Map.of()) + where("");
    }

    /**
     * The rows that do not fit: {@code line}, {@code reason}, {@code codes} and, of numbered records, {@code raw}.
     *
     * @param numbered the chunk's text with each record's line as first field; the chunk's own if they have it already
     */
    String rejected(Path numbered) {
        TableShape table = recipe.table();
        RecordSource.Fields fields = types -> table.read(numbered, types, chunk.quotes(), !table.numbered());
        Map<String, String> place = table.numbered()
                ? Map.of(lineName(), "f0::BIGINT", rawName(), "f" + (table.fields() - 1))
                : Map.of(lineName(), "line");
        String reasons = joined("'; '", Demand::reason);
        String codes = joined("chr(1)", Demand::code);
        return "SELECT " + lineName() + " AS line, " + reasons + " AS reason, " + codes + " AS codes, "
                + (table.numbered() ? rawName() : "NULL") + " AS raw FROM " + typed(fields, place)
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
    String counts(List<Tally> tallies, RecordSource.Fields fields) {
        String counts = tallies.stream()
                // A CASE, so that no rule is asked about values that are rejected.
                .map(tally -> tally.severity() == null
                        ? tally.counted()
                        : "CASE WHEN " + ACCEPTED + " THEN " + tally.counted() + " END")
                .map(condition -> "count(*) FILTER (WHERE " + condition + ")")
                .collect(Collectors.joining(", "));
        return "SELECT " + counts + " FROM (SELECT *, " + (demands.isEmpty() ? "true" : accepting()) + " AS " + ACCEPTED
                + " FROM " + typed(fields, Map.of()) + ")";
    }

    /** @param place what else is selected of each record, by the name it gets */
    private String typed(RecordSource.Fields fields, Map<String, String> place) {
        List<String> types = new ArrayList<>(Collections.nCopies(recipe.table().fields(), "VARCHAR"));
        List<String> texts = new ArrayList<>();
        List<String> values = new ArrayList<>(place.keySet());
        place.forEach((name, sql) -> texts.add(sql + " AS " + name));
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
        return "(SELECT " + String.join(", ", values) + "\nFROM (SELECT " + String.join(", ", texts) + "\nFROM "
                + fields.sql(types) + "))\n";
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
