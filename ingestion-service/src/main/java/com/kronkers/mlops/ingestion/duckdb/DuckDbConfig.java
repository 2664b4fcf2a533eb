package com.kronkers.mlops.ingestion.duckdb;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Bounds of every DuckDB session; its memory lies outside the Java heap. */
@ConfigMapping(prefix = "kronkers.duckdb")
public interface DuckDbConfig {
    /** Memory of one session. Larger sorts and groups spill to disk. */
    @WithDefault("384M")
    MemorySize memoryLimit();

    /**
     * Memory for values of uploads that are read before DuckDB gets them, all uploads together. Without enough of it
     * DuckDB reads their text, which takes longer.
     */
    @WithDefault("192M")
    MemorySize columnsLimit();

    /** Disk that one session may spill to, so that one query cannot fill the disk. */
    @WithDefault("4G")
    MemorySize spillLimit();

    /** Threads of one session. */
    @WithDefault("2")
    int threads();

    /** Sessions open at once; further ones wait, so that memory stays bounded under load. */
    @WithDefault("2")
    int sessions();
}
