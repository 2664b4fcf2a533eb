package com.kronkers.mlops.ingestion.format;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How far an upload may expand when it is read: a small file can hold more than a disk does. */
@ConfigMapping(prefix = "kronkers.format")
public interface FormatConfig {
    /** Most bytes of a decompressed upload, and of each part of a workbook. About ten times the largest upload. */
    @WithDefault("5G")
    MemorySize expandedLimit();

    /** Most expanded bytes per compressed byte, once 64 MiB are expanded. Monotonous CSV reaches about a hundred. */
    @WithDefault("250")
    int expansionRatio();

    /** Most bytes of a workbook's table of texts and of its styles, which are kept in memory. */
    @WithDefault("32M")
    MemorySize workbookMemory();
}
