package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactPath;
import com.kronkers.mlops.training.artifact.ArtifactTree;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.io.IOException;
import java.util.List;

/** What is in a folder of artifacts. */
final class ArtifactLists {
    private ArtifactLists() {}

    /**
     * Lists a folder below the artifacts of a run or model.
     *
     * @param uri their address
     * @param below empty for their root
     */
    static FileDto.Several below(ArtifactTree tree, String uri, String below) throws IOException {
        if (!uri.startsWith(ArtifactUris.SCHEME)) {
            throw new TrackingException(
                    TrackingException.Reason.NOT_SUPPORTED,
                    "These artifacts are at " + uri
                            + ", outside the platform: list them with the client of that store.");
        }
        String folder = below.isEmpty() ? "" : path(below).text();
        String root = uri.substring(ArtifactUris.SCHEME.length());
        ArtifactPath path = path(folder.isEmpty() ? root : root + "/" + folder);
        List<FileDto> files =
                tree.list(path).stream().map(entry -> FileDto.of(entry, folder)).toList();
        return new FileDto.Several(uri, Json.orNothing(files));
    }

    static ArtifactPath path(String text) {
        return ArtifactPath.of(text).orElseThrow(() -> TrackingException.invalid("Invalid path"));
    }
}
