package com.kronkers.mlops.ingestion.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Statistics of a set of rows.
 *
 * @param rows their number
 * @param timeFrom first day of the time column, null without one
 * @param timeThrough last day of the time column
 * @param timeUnits different days of the time column, exact
 * @param columns one profile a column, in the contract's order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Profile(
        long rows, LocalDate timeFrom, LocalDate timeThrough, Long timeUnits, List<ColumnProfile> columns) {
    public Profile {
        columns = List.copyOf(columns);
    }

    /** The same profile that tells nothing of the values of some columns. */
    public Profile withholding(Set<String> names) {
        return new Profile(
                rows,
                timeFrom,
                timeThrough,
                timeUnits,
                columns.stream()
                        .map(column -> names.contains(column.name()) ? column.untold() : column)
                        .toList());
    }

    /** The profile of the column of that name. */
    public Optional<ColumnProfile> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
