package com.kronkers.mlops.ingestion.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * What every version of a dataset keeps to.
 *
 * @param version starts at 1 and grows with every change
 * @param columns in file order, at least one
 * @param timeColumn the column that says when a row happened, null if there is none
 * @param key the columns that name a row, in order; empty if there is no key
 * @param duplicates what happens to rows that appear more than once
 * @param rules what the rows of a version keep to
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DataContract(
        int version,
        List<Column> columns,
        String timeColumn,
        List<String> key,
        Duplicates duplicates,
        List<TableRule> rules) {
    public DataContract {
        columns = List.copyOf(columns);
        key = key == null ? List.of() : List.copyOf(key);
        duplicates = duplicates == null ? Duplicates.KEEP : duplicates;
        rules = rules == null ? List.of() : List.copyOf(rules);
    }

    /** A contract of columns alone. */
    public DataContract(int version, List<Column> columns, String timeColumn) {
        this(version, columns, timeColumn, List.of(), Duplicates.KEEP, List.of());
    }

    /** The same contract under another number. */
    public DataContract numbered(int newVersion) {
        return new DataContract(newVersion, columns, timeColumn, key, duplicates, rules);
    }

    /** The same contract with other columns. */
    public DataContract with(List<Column> newColumns, String newTimeColumn) {
        return new DataContract(version, newColumns, newTimeColumn, key, duplicates, rules);
    }

    /** The column of that name. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** The columns' names in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }
}
