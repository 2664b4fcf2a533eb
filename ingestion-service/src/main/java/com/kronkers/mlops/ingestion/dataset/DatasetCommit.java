package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import com.kronkers.mlops.ingestion.objects.StoredObject;
import com.kronkers.mlops.ingestion.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Vault quarantine;
    private final DraftInspector inspector;
    private final Assessor assessor;
    private final VersionRecorder recorder;
    private final Datasets datasets;
    private final List<Path> files = new ArrayList<>();
    private final Map<Path, StoredObject> kept = new HashMap<>();
    private final Map<Path, String> sealed = new HashMap<>();

    /** Makes the draft on top of a head, which is null for the first version. */
    @FunctionalInterface
    public interface Drafting {
        VersionDraft on(DatasetVersion head) throws IOException, SQLException;
    }

    DatasetCommit(
            ObjectFolder objects,
            Vault quarantine,
            DraftInspector inspector,
            Assessor assessor,
            VersionRecorder recorder,
            Datasets datasets) {
        this.objects = objects;
        this.quarantine = quarantine;
        this.inspector = inspector;
        this.assessor = assessor;
        this.recorder = recorder;
        this.datasets = datasets;
    }

    /** A name for a file of this commit, deleted when it closes. */
    public Path file(String suffix) {
        Path file = objects.lease(suffix);
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
        return commit(draft.dataset(), head -> draft);
    }

    /**
     * Makes a draft that depends on the head a version; the draft is made again if the head changes meanwhile.
     *
     * @return the new version, or the one that has these rows already
     */
    public CommitOutcome commit(String dataset, Drafting drafting) throws IOException, SQLException {
        while (true) {
            // Judged outside the transaction, because it reads all rows; recorded only if the head is still the same.
            DatasetVersion head = datasets.head(dataset).orElse(null);
            DraftInspector.Inspected inspected = inspected(drafting.on(head));
            VersionDraft draft = inspected.draft();
            String rejected = draft.rejected() == null ? null : seal(draft.rejected());
            List<VersionFile> files = new ArrayList<>();
            for (VersionDraft.Part part : draft.parts()) {
                StoredObject data = keep(part.file());
                files.add(new VersionFile(data.digest(), part.rows(), data.bytes()));
            }
            Assessment assessment = assessor.assess(draft, files, head, inspected.findings());
            Optional<CommitOutcome> outcome = recorder.record(draft, assessment, rejected);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
    }

    /** What would be stored of a draft, and what speaks against it. */
    public DraftInspector.Inspected inspected(VersionDraft draft) throws IOException, SQLException {
        return inspector.inspect(draft, this::at, () -> file(".parquet"));
    }

    /** Where a file of this commit lies now: among the objects once it was kept, for a head that has changed since. */
    public Path at(Path file) {
        StoredObject object = kept.get(file);
        return object == null ? file : objects.path(object.digest());
    }

    /** A file that was kept for an earlier head is an object already. */
    private StoredObject keep(Path file) throws IOException {
        StoredObject object = kept.get(file);
        if (object == null) {
            object = objects.keep(file);
            kept.put(file, object);
        }
        return object;
    }

    private String seal(Path rejected) throws IOException {
        String digest = sealed.get(rejected);
        if (digest == null) {
            digest = quarantine.keep(rejected);
            sealed.put(rejected, digest);
        }
        return digest;
    }

    @Override
    public void close() throws IOException {
        for (Path file : files) {
            objects.discard(file);
        }
    }
}
