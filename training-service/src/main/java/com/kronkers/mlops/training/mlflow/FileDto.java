package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactTree;
import java.util.List;

/** A file or folder among artifacts, with its path below the root that was asked about. */
record FileDto(String path, boolean isDir, Long fileSize) {

    /** @param below the folder that was listed; empty for the root */
    static FileDto of(ArtifactTree.Entry entry, String below) {
        return new FileDto(
                below.isEmpty() ? entry.name() : below + "/" + entry.name(),
                entry.folder(),
                entry.folder() ? null : entry.bytes());
    }

    /** What is in a folder. */
    record Several(String rootUri, List<FileDto> files) {}
}
