package com.kronkers.mlops.runtime;

/** More rows lie within a recipe's steps than a {@link HistoryTable} may hold. */
public class HistoryTooLargeException extends RuntimeException {
    HistoryTooLargeException(long mostRows, int steps) {
        super("more than " + mostRows + " rows in the last " + steps + " steps");
    }
}
