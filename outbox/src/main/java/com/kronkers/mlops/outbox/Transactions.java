package com.kronkers.mlops.outbox;

import java.sql.Connection;
import java.sql.SQLException;

/** Runs work in a transaction of its own, in which the application's data source hands out the same connection. */
@FunctionalInterface
interface Transactions {

    /** Work on the transaction's connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Commits when the work returns, rolls back when it throws.
     *
     * @throws UncheckedSqlException if a statement fails
     * @throws RuntimeException what the work threw, or what hindered the commit
     */
    <T> T call(Work<T> work);
}
