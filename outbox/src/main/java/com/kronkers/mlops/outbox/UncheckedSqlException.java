package com.kronkers.mlops.outbox;

import java.sql.SQLException;

/** A database failure where no checked exception can pass; the cause carries the SQL state. */
public class UncheckedSqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncheckedSqlException(String what, SQLException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
