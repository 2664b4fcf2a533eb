package com.kronkers.mlops.ingestion.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** How uploads are read. */
@ConfigMapping(prefix = "kronkers.ingest")
public interface IngestConfig {
    /** Largest upload in bytes. */
    @WithDefault("500M")
    MemorySize limit();

    /** Size from which received records are converted while further ones are received. */
    @WithDefault("64M")
    MemorySize chunk();

    /** Most columns of an upload: each costs memory in every step. */
    @WithDefault("2000")
    int columns();

    /** Spellings of "no value" besides the empty field, compared exactly after trimming. */
    @WithDefault("NA,N/A,n/a,#N/A,NULL,null,NaN,nan,\\\\N")
    List<String> nullSpellings();

    /** Share of a column's values that must fit a type for it to be inferred; the others are rejected with a reason. */
    @WithDefault("0.99")
    double inferenceShare();
}
