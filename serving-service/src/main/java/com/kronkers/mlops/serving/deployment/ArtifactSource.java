package com.kronkers.mlops.serving.deployment;

import java.io.InputStream;

/** Where artifacts come from. */
interface ArtifactSource {
    /** @throws ArtifactUnavailableException if it cannot be had just now */
    InputStream open(ModelPromoted.Artifact artifact);
}
