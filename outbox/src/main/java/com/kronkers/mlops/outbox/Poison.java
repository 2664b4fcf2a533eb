package com.kronkers.mlops.outbox;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** Tells a fault that an event will always have from one that may pass. */
final class Poison {
    /** SQL states of the standard: 22 is data that cannot be stored, 23 a violated constraint. */
    private static final Set<String> DETERMINISTIC_SQL = Set.of("22", "23");

    /**
     * What code throws that meets data it was not written for, such as a field that is missing. The same data would
     * meet it at every attempt, and until someone mends it nothing else of that partition would be read.
     */
    private static final List<Class<? extends RuntimeException>> UNFIT_DATA = List.of(
            NullPointerException.class,
            IllegalArgumentException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            NoSuchElementException.class,
            ArithmeticException.class,
            DateTimeException.class);

    private static final int MAX_REASON = 2000;

    private Poison() {}

    /**
     * Why the event is poison, or empty if the failure may be transient.
     *
     * @param attempt from 1; a constraint may have been violated by a race with another transaction, which the second
     *     attempt sees the end of, so it is poison from the second one on, as is data that the consumer's code fails on
     */
    static Optional<String> reason(Throwable failure, int attempt) {
        return reason(failure, attempt, Collections.newSetFromMap(new IdentityHashMap<>()))
                .or(() -> unfitData(failure, attempt))
                .map(reason -> reason.substring(0, Math.min(reason.length(), MAX_REASON))
                        .replace('\0', ' '));
    }

    /** Only what was thrown itself: as a cause it may well be a neighbour's passing trouble. */
    private static Optional<String> unfitData(Throwable failure, int attempt) {
        boolean unfit = attempt > 1 && UNFIT_DATA.stream().anyMatch(type -> type.isInstance(failure));
        return unfit ? Optional.of("the consumer fails on this data: " + failure + at(failure)) : Optional.empty();
    }

    private static String at(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
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
