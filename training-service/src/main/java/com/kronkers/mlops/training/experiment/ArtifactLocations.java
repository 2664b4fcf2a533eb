package com.kronkers.mlops.training.experiment;

import com.kronkers.mlops.training.tracking.TrackingException;
import java.net.URI;
import java.util.Set;

/** Which addresses an experiment may keep its artifacts at: those that clients reach without the platform. */
final class ArtifactLocations {
    private static final Set<String> OUTSIDE =
            Set.of("s3", "gs", "wasbs", "abfs", "abfss", "hdfs", "viewfs", "ftp", "sftp", "r2", "b2");
    private static final int LIMIT = 2048;

    private ArtifactLocations() {}

    static void check(String location) {
        if (location.length() > LIMIT || !OUTSIDE.contains(scheme(location))) {
            throw TrackingException.invalid("Invalid artifact location: '"
                    + location.substring(0, Math.min(location.length(), LIMIT))
                    + "'. Leave artifact_location out and the platform keeps the artifacts, or name a store that its"
                    + " clients reach by themselves, such as s3://bucket/folder (one of "
                    + OUTSIDE.stream().sorted().toList()
                    + ").");
        }
    }

    private static String scheme(String location) {
        try {
            String scheme = URI.create(location).getScheme();
            return scheme == null ? "" : scheme;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
