package com.kronkers.mlops.local.bench.serving;

/** The tables there are, in the order in which they are measured. */
public enum ServingTable {
    rows,
    batches,
    open,
    swaps,
    first,
    capture,
    memory
}
