package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.profile.Profile;
import com.kronkers.mlops.ingestion.quality.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a draft would become on top of a certain head.
 *
 * @param head the version it was compared with, null if there is none
 * @param files the manifest: for an append the head's files, then the new one
 * @param profile of all rows of the manifest
 * @param findings what is unusual about it; unless they only warn, a person must look at it
 */
record Assessment(DatasetVersion head, List<VersionFile> files, Profile profile, List<Finding> findings) {

    Integer headNumber() {
        return Optional.ofNullable(head).map(DatasetVersion::number).orElse(null);
    }

    Quality quality() {
        return findings.stream().allMatch(Finding::warns) ? Quality.ACCEPTED : Quality.SUSPECT;
    }

    /** The content's digest: of the columns and the files in order, not of the number or the time. */
    String digest(DataContract contract) {
        String columns = contract.columns().stream()
                .map(column -> column.name() + '\t' + column.type().json())
                .collect(Collectors.joining("\n"));
        String manifest = files.stream().map(VersionFile::digest).collect(Collectors.joining("\n"));
        return Digests.of(columns + "\n\n" + manifest);
    }
}
