package com.kronkers.mlops.serving.history;

import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Where the past comes from. Every method throws {@link HistoryUnavailableException} when it cannot be asked. */
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
}
