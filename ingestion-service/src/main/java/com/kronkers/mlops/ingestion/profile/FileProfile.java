package com.kronkers.mlops.ingestion.profile;

import com.kronkers.mlops.ingestion.contract.DataContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is known of the rows of one immutable Parquet file, in a form that adds up: the profile of a version is the
 * merge of the profiles of its files, so that an append reads nothing old. Columns whose values must not be told hold
 * counts and nothing else.
 *
 * @param rows their number
 * @param days of the time column, null without one
 * @param columns one a column, in the contract's order
 */
public record FileProfile(long rows, Days days, List<FileColumn> columns) {
    public FileProfile {
        columns = List.copyOf(columns);
    }

    /**
     * The profile of all rows of several files of the same columns.
     *
     * @throws IllegalArgumentException if there is no file, or their columns differ
     */
    public static FileProfile merge(List<FileProfile> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("There is no profile to merge");
        }
        FileProfile first = files.get(0);
        if (files.size() == 1) {
            return first;
        }
        if (!files.stream().allMatch(file -> file.names().equals(first.names()))) {
            throw new IllegalArgumentException("The files have different columns");
        }
        List<FileColumn> columns = new ArrayList<>();
        for (int i = 0; i < first.columns.size(); i++) {
            int index = i;
            columns.add(FileColumn.merge(
                    files.stream().map(file -> file.columns.get(index)).toList()));
        }
        Days days = files.stream().map(FileProfile::days).allMatch(java.util.Objects::nonNull)
                ? files.stream().map(FileProfile::days).reduce(Days.NONE, Days::plus)
                : null;
        return new FileProfile(files.stream().mapToLong(FileProfile::rows).sum(), days, columns);
    }

    /** The profile of no rows. */
    static FileProfile empty(DataContract contract) {
        return new FileProfile(
                0,
                contract.timeColumn() == null ? null : Days.NONE,
                contract.columns().stream()
                        .map(column -> FileColumn.empty(column.name(), column.type(), 0))
                        .toList());
    }

    /** The same profile that tells nothing of the values of some columns. */
    public FileProfile withholding(Set<String> names) {
        return new FileProfile(
                rows,
                days,
                columns.stream()
                        .map(column -> names.contains(column.name()) ? column.untold() : column)
                        .toList());
    }

    /** The column of that name. */
    public java.util.Optional<FileColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** The figures of this profile for people and other services, without sketches. */
    public Profile view() {
        boolean timed = days != null;
        return new Profile(
                rows,
                timed ? days.first() : null,
                timed ? days.last() : null,
                timed ? days.size() : null,
                columns.stream().map(FileColumn::view).toList());
    }

    private List<String> names() {
        return columns.stream().map(FileColumn::name).toList();
    }
}
