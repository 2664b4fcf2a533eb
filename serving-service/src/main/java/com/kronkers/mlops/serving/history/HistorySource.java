package com.kronkers.mlops.serving.history;

import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Where the past comes from. What asks for it throws {@link HistoryUnavailableException} when it cannot be had. */
public interface HistorySource {

    /**
     * @param timeFrom the oldest date in the version; {@code null} if it is not told
     * @param timeThrough the newest one
     */
    record DatasetVersion(long version, LocalDate timeFrom, LocalDate timeThrough) {}

    /** The latest accepted version, empty if there is none. */
    Optional<DatasetVersion> latest(String dataset);

    /**
     * A version's rows, one JSON object a line.
     *
     * @param after only rows with a time later than this; {@code null} for all
     */
    InputStream rows(String dataset, long version, List<String> columns, LocalDate after);

    /** Whether a version is known to be withdrawn; never throws. */
    default boolean isWithdrawn(String dataset, long version) {
        return false;
    }

    /** Since when nothing answers there, as far as it was asked; empty if something last did. */
    default Optional<Instant> awaySince() {
        return Optional.empty();
    }

    /** Whether it answers; never throws. */
    default boolean answers() {
        try {
            // There is no such dataset; that it is told so is all that is wanted.
            return latest("rehearsal").isEmpty();
        } catch (HistoryUnavailableException e) {
            return false;
        }
    }
}
