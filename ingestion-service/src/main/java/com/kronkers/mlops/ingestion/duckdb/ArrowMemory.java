package com.kronkers.mlops.ingestion.duckdb;

import java.nio.Buffer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jboss.logging.Logger;

/** Bounded memory outside the heap for rows that Java and DuckDB hand to each other without a copy. */
public final class ArrowMemory {
    private static final Logger LOG = Logger.getLogger(ArrowMemory.class);

    private final RootAllocator root;

    /** @param bytes that all callers together may have */
    public ArrowMemory(long bytes) {
        root = available() ? new RootAllocator(bytes) : null;
        if (root == null) {
            LOG.warn("Uploads take longer, and none can be downloaded as Arrow: this JVM was started without"
                    + " --add-opens=java.base/java.nio=ALL-UNNAMED");
        }
    }

    /** Whether this JVM was started with {@code java.nio} opened, which Arrow's buffers need. */
    public static boolean available() {
        return Buffer.class.getModule().isOpen("java.nio", BufferAllocator.class.getModule());
    }

    /** Bytes that callers have now. */
    public long allocated() {
        return root == null ? 0 : root.getAllocatedMemory();
    }

    /** A part of it for one purpose, null where there is none. Its buffers must be closed before it. */
    public BufferAllocator part(String purpose) {
        return root == null ? null : root.newChildAllocator(purpose, 0, root.getLimit());
    }
}
