package com.kronkers.mlops.serving.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Where artifacts come from. */
interface ArtifactSource {

    /**
     * An artifact under way.
     *
     * @param length in bytes, as the source says it ahead; empty where it does not
     */
    record Download(InputStream content, OptionalLong length) implements AutoCloseable {

        /** One of a length that nobody says. */
        Download(InputStream content) {
            this(content, OptionalLong.empty());
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }

    /** @throws ArtifactUnavailableException if it cannot be had just now */
    Download open(ModelPromoted.Artifact artifact);
}
