package com.kronkers.mlops.ingestion.contract;

import java.util.List;
import java.util.Optional;

/**
 * The columns every version of a dataset has.
 *
 * @param version starts at 1 and grows with every change
 * @param columns in file order, at least one
 * @param timeColumn the column that says when a row happened, null if there is none
 */
public record DataContract(int version, List<Column> columns, String timeColumn) {
    public DataContract {
        columns = List.copyOf(columns);
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
