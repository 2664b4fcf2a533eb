package com.kronkers.mlops.ingestion.contract;

/**
 * One column of a data contract.
 *
 * @param name the header's text, unique in the contract
 * @param type what its values are
 * @param required whether a row without a value is rejected
 * @param classification how protected its values are
 */
public record Column(String name, ColumnType type, boolean required, Classification classification) {

    /** A nullable column for internal use. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, false, Classification.INTERNAL);
    }
}
