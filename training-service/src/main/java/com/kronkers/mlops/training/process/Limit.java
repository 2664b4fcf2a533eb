package com.kronkers.mlops.training.process;

/** What a program may have too much of. Whoever set the limits knows how each is raised. */
public enum Limit {
    MEMORY,
    CPU,
    PROCESSES,
    DISK,
    /** Disk, with files that were deleted and are kept open. */
    DELETED_FILES,
    FILES,
    OUTPUT,
    /** Nothing that the program's own limits say. */
    OTHER
}
