package com.kronkers.mlops.serving.deployment;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of micro-batches. */
public interface BatchConfig {
    /** Rows of several requests that go to the model in one call; 1 = each request by itself. */
    @WithDefault("256")
    int maxRows();

    /** How long such a call may take, by what the model's rows took lately. */
    @WithDefault("PT0.005S")
    Duration latencyBudget();
}
