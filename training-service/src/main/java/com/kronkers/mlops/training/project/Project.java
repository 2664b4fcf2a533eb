package com.kronkers.mlops.training.project;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A stored project.
 *
 * @param files where its files are; nobody writes there
 * @param origin where it came from
 */
public record Project(
        String digest, Manifest manifest, Path files, Origin origin, long bytes, String createdBy, Instant createdAt) {

    /**
     * Where a project came from.
     *
     * @param git the repository's address; null for an archive
     * @param commit 40 hexadecimal digits; null for an archive
     */
    public record Origin(String git, String commit) {
        static final Origin ARCHIVE = new Origin(null, null);
    }
}
