package com.kronkers.mlops.serving.capture;

import com.kronkers.mlops.runtime.Table;

/**
 * For how many rows a request counts in a line of them, so that a number of rows bounds the line's memory. It is its own
 * rows, unless tensors or texts make these larger than a row is taken to be.
 */
public final class RowWeight {
    /** What a row of plain columns takes. */
    private static final int ROW_BYTES = 200;

    private RowWeight() {}

    /**
     * Walks over all columns: asked once a request.
     *
     * @param line how many rows it holds; large content never counts for more, so that one of any size finds room in an
     *     empty line
     */
    public static int of(Table inputs, Table outputs, int line) {
        long large = (inputs.looseBytes() + outputs.looseBytes()) / ROW_BYTES;
        return Math.max(outputs.rows(), (int) Math.min(line, large));
    }
}
