package com.kronkers.mlops.local.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What a benchmark found. */
public interface Report {

    /** Prints it for a reader. */
    void print(PrintWriter out);

    /** Writes the figures as JSON. */
    void write(Path file) throws IOException;
}
