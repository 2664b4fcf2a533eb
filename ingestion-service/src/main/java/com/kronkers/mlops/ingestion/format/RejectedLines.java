package com.kronkers.mlops.ingestion.format;

import java.io.IOException;

/** Receives the lines of a source that hold no record. */
@FunctionalInterface
public interface RejectedLines {
    /**
     * Takes one line.
     *
     * @param line its number in the source, from 1
     * @param reason why it holds no record
     * @param raw its text
     */
    void reject(long line, String reason, String raw) throws IOException;
}
