package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.duckdb.ArrowMemory;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.duckdb.DuckDBResultSet;

/**
 * Writes a query's rows as an Arrow IPC stream, with one batch in memory at a time.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format">IPC streaming format</a>
 */
final class ArrowStream {
    private static final long BATCH_ROWS = 16_384;

    private ArrowStream() {}

    /**
     * Refuses where this JVM was started without what Arrow's buffers need.
     *
     * @throws RuntimeException a 501 problem that says how to start it
     */
    static void requireBuffers() {
        if (!ArrowMemory.available()) {
            throw Problem.of(
                            501,
                            "arrow-unavailable",
                            "This service was started without Arrow",
                            "Its Java does not open the package java.nio.")
                    .field(
                            "format",
                            "arrow is not available here",
                            "Send another format, or start the service with"
                                    + " --add-opens=java.base/java.nio=ALL-UNNAMED.")
                    .exception();
        }
    }

    /** Runs the query and writes its rows to a new file. */
    static void write(DuckDbSession session, String select, Path target) throws SQLException, IOException {
        try (Statement statement = session.connection().createStatement();
                ResultSet rows = statement.executeQuery(select);
                BufferAllocator memory = new RootAllocator();
                ArrowReader batches =
                        (ArrowReader) rows.unwrap(DuckDBResultSet.class).arrowExportStream(memory, BATCH_ROWS);
                FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                ArrowStreamWriter writer = new ArrowStreamWriter(batches.getVectorSchemaRoot(), null, file)) {
            writer.start();
            while (batches.loadNextBatch()) {
                writer.writeBatch();
            }
            writer.end();
        }
    }
}
