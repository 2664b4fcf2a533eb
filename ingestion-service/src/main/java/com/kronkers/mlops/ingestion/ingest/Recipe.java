package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.protect.ColumnProtection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that decides what becomes of a record.
 *
 * @param contract the columns wanted and their rules
 * @param table how the records are written
 * @param nullSpellings the service's
 * @param protections by column name
 * @param keyed columns a row must have a value of because they name it
 */
record Recipe(
        DataContract contract,
        TableShape table,
        List<String> nullSpellings,
        Map<String, ColumnProtection> protections,
        Set<String> keyed) {

    /** The contract of the rows as they are stored: without dropped columns, with the types of protected values. */
    DataContract stored() {
        List<Column> columns = new ArrayList<>();
        for (Column column : contract.columns()) {
            ColumnProtection protection = protections.get(column.name());
            if (protection == null) {
                columns.add(column);
            } else if (!protection.dropped()) {
                columns.add(new Column(
                        column.name(),
                        protection.resultType(),
                        column.required(),
                        column.classification(),
                        column.format(),
                        column.rules(),
                        column.protection(),
                        column.classified()));
            }
        }
        boolean timed = columns.stream().anyMatch(column -> column.name().equals(contract.timeColumn()));
        return contract.with(columns, timed ? contract.timeColumn() : null);
    }

    boolean required(Column column) {
        return column.required() || keyed.contains(column.name());
    }

    Cleaning cleaning(Column column) {
        return new Cleaning(column, nullSpellings);
    }

    /** The newest pseudonym key used, null if none is. */
    Integer keyVersion() {
        int newest = protections.values().stream()
                .mapToInt(ColumnProtection::keyVersion)
                .max()
                .orElse(0);
        return newest == 0 ? null : newest;
    }
}
