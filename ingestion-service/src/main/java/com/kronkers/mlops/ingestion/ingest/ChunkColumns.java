package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;

/** A chunk's records as columns outside the heap. */
final class ChunkColumns implements RecordSource, AutoCloseable {
    private static final String NAME = "chunk_columns";

    private final TableShape table;
    private final BufferAllocator memory;
    private final Schema schema;
    private final List<ArrowRecordBatch> batches;

    /**
     * @param schema of the fields
     * @param batches become this object's
     */
    ChunkColumns(TableShape table, BufferAllocator memory, Schema schema, List<ArrowRecordBatch> batches) {
        this.table = table;
        this.memory = memory;
        this.schema = schema;
        this.batches = batches;
    }

    @Override
    public boolean typed(Column column) {
        int field = table.field(column.name());
        return !(schema.getFields().get(field).getType() instanceof ArrowType.Utf8);
    }

    @Override
    public <T> T read(DuckDbSession session, Reading<T> reading) throws SQLException {
        try (ArrowReader reader = new Batches(memory, schema, batches.iterator());
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(memory)) {
            Data.exportArrayStream(memory, reader, stream);
            try {
                show(session, stream);
                return reading.of(types -> NAME);
            } finally {
                // Does nothing where DuckDB has taken it.
                stream.release();
            }
        } catch (OutOfMemoryException full) {
            throw new SQLException("There is no memory left to show columns to DuckDB", full);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void show(DuckDbSession session, ArrowArrayStream stream) throws SQLException {
        try {
            session.connection().unwrap(DuckDBConnection.class).registerArrowStream(NAME, stream);
        } catch (RuntimeException wrapped) {
            if (wrapped.getCause() instanceof SQLException failed) {
                throw failed;
            }
            throw wrapped;
        }
    }

    @Override
    public void close() {
        batches.forEach(ArrowRecordBatch::close);
        batches.clear();
    }

    private static final class Batches extends ArrowReader {
        private final Schema schema;
        private final Iterator<ArrowRecordBatch> batches;

        Batches(BufferAllocator memory, Schema schema, Iterator<ArrowRecordBatch> batches) {
            super(memory);
            this.schema = schema;
            this.batches = batches;
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            if (!batches.hasNext()) {
                return false;
            }
            new VectorLoader(getVectorSchemaRoot()).load(batches.next());
            return true;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        protected void closeReadSource() {}

        @Override
        protected Schema readSchema() {
            return schema;
        }
    }
}
