package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.Protection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is stored of a column whose contract names no protection, by its classification. */
@ConfigMapping(prefix = "kronkers.protect")
public interface ProtectConfig {
    /** Pseudonyms still join and group, and cannot be turned back without the key. */
    @WithDefault("pseudonymise")
    Protection.Method personal();

    /** Dropped: even whether there is a value may tell something. */
    @WithDefault("drop")
    Protection.Method sensitive();

    /** Business secrets are guarded by grants. */
    @WithDefault("keep")
    Protection.Method confidential();
}
