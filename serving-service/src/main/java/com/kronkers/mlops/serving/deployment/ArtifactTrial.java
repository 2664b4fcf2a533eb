package com.kronkers.mlops.serving.deployment;

import java.nio.file.Path;

/** Tries a package before it may be loaded into this process. */
interface ArtifactTrial {
    /**
     * What is known of a package that passed.
     *
     * @param bytes memory that the model takes, measured or estimated
     */
    record Passed(long bytes) {}

    /**
     * @throws RefusedVersionException if the package did not pass, saying why
     * @throws ArtifactUnavailableException if it could not be tried just now
     */
    Passed of(Path artifact, String digest);
}
