package com.kronkers.mlops.serving.history;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the histories that models read. */
@ConfigMapping(prefix = "kronkers.history")
public interface HistoryConfig {
    /**
     * The most rows of one history: entities, times the steps that the recipe keeps of each. They are all in memory, and
     * up to three times while a newer version is read. A dataset version with more is not taken over, and the models that read it
     * refuse to predict until there is a smaller one, since by the older one they would predict what nobody stands for.
     */
    @WithDefault("500000")
    long mostRows();

    /**
     * For how long predictions are still made by a version that is known to be withdrawn, while the one that replaces it
     * cannot be read; then they are refused until it can. A minute outlasts a restart of ingestion.
     */
    @WithDefault("PT1M")
    Duration longestWithdrawn();
}
