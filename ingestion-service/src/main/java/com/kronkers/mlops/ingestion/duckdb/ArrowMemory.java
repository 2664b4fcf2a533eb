package com.kronkers.mlops.ingestion.duckdb;

import java.nio.Buffer;
import java.util.List;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jboss.logging.Logger;

/** Bounded memory outside the heap for rows that Java and DuckDB hand to each other without a copy. */
public final class ArrowMemory {
    private static final Logger LOG = Logger.getLogger(ArrowMemory.class);

    private final RootAllocator root;

    /** @param bytes that all callers together may have */
    public ArrowMemory(long bytes) {
        RootAllocator usable = null;
        if (!available()) {
            LOG.warn("Uploads take longer, and none can be downloaded as Arrow: this JVM was started without"
                    + " --add-opens=java.base/java.nio=ALL-UNNAMED");
        } else if (bytes > 0) {
            usable = new RootAllocator(bytes);
            try {
                handOver(usable);
            } catch (RuntimeException | LinkageError missing) {
                LOG.warn("Uploads take longer: Arrow's native library cannot be used here", missing);
                usable = null;
            }
        }
        root = usable;
    }

    /** Loads the library that hands buffers over, which is not there for every machine. */
    private static void handOver(RootAllocator memory) {
        try (ArrowSchema nothing = ArrowSchema.allocateNew(memory)) {
            Data.exportSchema(memory, new Schema(List.of()), null, nothing);
            nothing.release();
        }
    }

    /** Bytes that all callers together may have, 0 where none can have any. */
    public long bytes() {
        return root == null ? 0 : root.getLimit();
    }

    /** Whether this JVM was started with {@code java.nio} opened, which Arrow's buffers need. */
    public static boolean available() {
        return Buffer.class.getModule().isOpen("java.nio", BufferAllocator.class.getModule());
    }

    /** Bytes that callers have now. */
    public long allocated() {
        return root == null ? 0 : root.getAllocatedMemory();
    }

    /** A part of it for one purpose, if there are any bytes. Its buffers must be closed before it. */
    public BufferAllocator part(String purpose) {
        return root.newChildAllocator(purpose, 0, root.getLimit());
    }
}
