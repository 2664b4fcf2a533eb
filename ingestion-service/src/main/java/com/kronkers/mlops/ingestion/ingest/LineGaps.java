package com.kronkers.mlops.ingestion.ingest;

import java.util.Arrays;

/**
 * Where lines are missing between the records of a chunk, because they were blank or malformed: with the lines of the
 * records themselves, enough to tell the line of each in the upload.
 */
final class LineGaps {
    /** More gaps begin a new chunk, so that memory is bounded whatever the file. */
    static final int MOST = 1 << 18;

    private int[] records = new int[16];
    private int[] lines = new int[16];
    private int count;

    /** Notes lines left out right before a record. */
    void add(int record, int linesLeftOut) {
        if (count == records.length) {
            records = Arrays.copyOf(records, 2 * count);
            lines = Arrays.copyOf(lines, 2 * count);
        }
        records[count] = record;
        lines[count++] = linesLeftOut;
    }

    /** Whether the chunk should end. */
    boolean full() {
        return count >= MOST;
    }

    /** Walks through the gaps beside the records. */
    final class Walk {
        private int next;
        private long left;

        /** Lines left out before this record, all gaps together; to be asked for ascending records. */
        long before(int record) {
            while (next < count && records[next] <= record) {
                left += lines[next++];
            }
            return left;
        }
    }
}
