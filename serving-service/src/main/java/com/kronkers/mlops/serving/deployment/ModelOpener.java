package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.LoadSettings;
import java.nio.file.Path;

/** Makes a model in memory from a package on disk. */
interface ModelOpener {
    /** @throws RefusedVersionException if the package is no model that can be served, saying why */
    ServingModel open(Path artifact, LoadSettings settings);
}
