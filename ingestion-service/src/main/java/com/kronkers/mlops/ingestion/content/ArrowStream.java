package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
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
