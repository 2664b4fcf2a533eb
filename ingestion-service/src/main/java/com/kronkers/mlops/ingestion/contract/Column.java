package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * One column of a data contract.
 *
 * @param name the header's text, unique in the contract
 * @param type what its values are
 * @param required whether a row without a value is rejected
 * @param classification how protected its values are
 * @param format how its values are spelled in a text file
 * @param rules what its values must keep to
 * @param protection what is stored instead of its values, null for what the policy says of its classification
 * @param classified true if a person chose the classification, null if it is only the default
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Column(
        String name,
        ColumnType type,
        boolean required,
        Classification classification,
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = ValueFormat.Omitted.class) ValueFormat format,
        List<ColumnRule> rules,
        Protection protection,
        Boolean classified) {
    public Column {
        format = format == null ? ValueFormat.DEFAULT : format;
        rules = rules == null ? List.of() : List.copyOf(rules);
        // Nobody gets another than the default without choosing it.
        boolean chosen = classification != null && classification != Classification.INTERNAL;
        classified = chosen || Boolean.TRUE.equals(classified) ? true : null;
    }

    /** A column whose classification is the default, unless it is another one than internal. */
    public Column(
            String name,
            ColumnType type,
            boolean required,
            Classification classification,
            ValueFormat format,
            List<ColumnRule> rules,
            Protection protection) {
        this(name, type, required, classification, format, rules, protection, null);
    }

    /** A column without rules, spelled plainly. */
    public Column(String name, ColumnType type, boolean required, Classification classification) {
        this(name, type, required, classification, ValueFormat.DEFAULT, List.of(), null);
    }

    /** A nullable column for internal use. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, false, Classification.INTERNAL);
    }

    /** The same column, classified anew by a person. */
    public Column classified(Classification newClassification) {
        return new Column(name, type, required, newClassification, format, rules, protection, true);
    }

    /** Whether its values are about people: personal or sensitive. */
    public boolean ofPeople() {
        return classification == Classification.PERSONAL || classification == Classification.SENSITIVE;
    }

    /** Whether a person said how protected the values are, so that nothing needs to be guessed. */
    public boolean decided() {
        return classified != null || protection != null;
    }
}
