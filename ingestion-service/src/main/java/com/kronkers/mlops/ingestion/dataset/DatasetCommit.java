package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.objects.StoredObject;
import com.kronkers.mlops.ingestion.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version in the making: its files are temporary until {@link #commit} has renamed them to their digests and written
 * manifest and event in one transaction. Closing without a commit leaves nothing behind.
 *
 * <pre>{@code
 * try (DatasetCommit commit = commits.begin()) {
 *     Path rows = commit.file(".parquet");
 *     ...
 *     return commit.commit(draft);
 * }
 * }</pre>
 */
public final class DatasetCommit implements AutoCloseable {
    private final ObjectFolder objects;
    private final Assessor assessor;
    private final VersionRecorder recorder;
    private final Datasets datasets;
    private final List<Path> files = new ArrayList<>();

    DatasetCommit(ObjectFolder objects, Assessor assessor, VersionRecorder recorder, Datasets datasets) {
        this.objects = objects;
        this.assessor = assessor;
        this.recorder = recorder;
        this.datasets = datasets;
    }

    /** A name for a file of this commit, deleted when it closes. */
    public Path file(String suffix) {
        Path file = objects.temporaryFile(suffix);
        files.add(file);
        return file;
    }

    /**
     * Profiles and judges the draft, and makes it a version.
     *
     * @param draft rows in files of this commit
     * @return the new version, or the one that has these rows already
     */
    public CommitOutcome commit(VersionDraft draft) throws IOException, SQLException {
        StoredObject data = objects.keep(draft.data());
        String rejected =
                draft.rejected() == null ? null : objects.keep(draft.rejected()).digest();
        VersionFile file = new VersionFile(data.digest(), draft.rows(), data.bytes());
        Profile incoming = assessor.profile(draft.contract(), List.of(file));
        while (true) {
            // Judged outside the transaction, because it reads all rows; recorded only if the head is still the same.
            DatasetVersion head = datasets.head(draft.dataset()).orElse(null);
            Assessment assessment = assessor.assess(draft, file, incoming, head);
            Optional<CommitOutcome> outcome = recorder.record(draft, assessment, rejected);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
