package com.kronkers.mlops.ingestion.source;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Reads through connections of one kind. Failures that may pass are checked exceptions, others {@link Refused}. */
interface Feed {
    /**
     * The next increment of a source with a watermark column.
     *
     * @return empty if there are no new rows
     */
    default Optional<Window> next(SourceConfig.Connection connection, DatasetSource source)
            throws IOException, SQLException {
        throw new Refused("Only a query has a watermark.");
    }

    /**
     * Opens what is new.
     *
     * @param window the increment, null for a source without a watermark column
     */
    Fetched fetch(SourceConfig.Connection connection, DatasetSource source, Window window)
            throws IOException, SQLException, InterruptedException;
}
