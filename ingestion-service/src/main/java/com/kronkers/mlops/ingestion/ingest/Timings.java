package com.kronkers.mlops.ingestion.ingest;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** How long the steps of an ingest took, in milliseconds. */
final class Timings {
    private final Map<String, Long> milliseconds = new TreeMap<>();

    /** A step that may fail. */
    interface Step<T> {
        T run() throws IOException, SQLException;
    }

    /** Runs a step and notes its time; times of one name add up. */
    <T> T of(String name, Step<T> step) throws IOException, SQLException {
        long begun = System.nanoTime();
        try {
            return step.run();
        } finally {
            milliseconds.merge(name, (System.nanoTime() - begun) / 1_000_000, Long::sum);
        }
    }

    Map<String, Long> milliseconds() {
        return Map.copyOf(milliseconds);
    }
}
