package com.kronkers.mlops.outbox;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Tells a fault that an event will always have from one that may pass. */
final class Poison {
    /** SQL states of the standard: 22 is data that cannot be stored, 23 a violated constraint. */
    private static final Set<String> DETERMINISTIC_SQL = Set.of("22", "23");

    private static final int MAX_REASON = 2000;

    private Poison() {}

    /**
     * Why the event is poison, or empty if the failure may be transient.
     *
     * @param attempt from 1; a constraint may have been violated by a race with another transaction, which the second
     *     attempt sees the end of, so it is poison from the second one on
     */
    static Optional<String> reason(Throwable failure, int attempt) {
        return reason(failure, attempt, Collections.newSetFromMap(new IdentityHashMap<>()))
                .map(reason -> reason.substring(0, Math.min(reason.length(), MAX_REASON))
                        .replace('\0', ' '));
    }

    /** Looks into suppressed ones too: that is where a transaction manager puts why it could not commit. */
    private static Optional<String> reason(Throwable failure, int attempt, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return Optional.empty();
        }
        if (failure instanceof PoisonEventException) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
        if (failure instanceof SQLException sql && attempt > 1 && isDeterministic(sql.getSQLState())) {
            return Optional.of(sql.getMessage());
        }
        Optional<String> found = reason(failure.getCause(), attempt, seen);
        for (Throwable suppressed : failure.getSuppressed()) {
            found = found.or(() -> reason(suppressed, attempt, seen));
        }
        return found;
    }

    private static boolean isDeterministic(String sqlState) {
        return sqlState != null && sqlState.length() == 5 && DETERMINISTIC_SQL.contains(sqlState.substring(0, 2));
    }
}
